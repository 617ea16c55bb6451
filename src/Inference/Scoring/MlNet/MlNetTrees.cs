using Inference.Models;
using Inference.Scoring.Trees;

namespace Inference.Scoring.MlNet;

/// <summary>
/// Reads the trees out of an ML.NET pipeline whose scores are made of the features by trees alone: FastForest, FastTree
/// and LightGBM, with Platt calibration, one versus all, or a forest per label.
/// </summary>
internal static class MlNetTrees
{
    /// <summary>The ensemble, or null and the reason why ML.NET itself has to score this pipeline.</summary>
    /// <exception cref="FormatException">The trees are damaged; ML.NET would not score them either.</exception>
    public static TreeEnsemble? Read(MlNetModel model, ModelTask task, int scoresPerRow, out string reason)
    {
        var meaning = Follow(model, task);
        reason = meaning.Scores is null ? meaning.Reason ?? "its scores are not made by trees" : Problem(meaning.Scores, scoresPerRow) ?? "";
        if (reason.Length > 0)
            return null;
        var scores = meaning.Scores!;
        var ensemble = new TreeEnsemble
        {
            FeatureCount = model.Input.FeatureCount,
            BaseValues = new double[scores.Targets.Count],
            Trees = [.. scores.Targets.SelectMany((target, index) => target.Trees.Select(tree => tree with { FirstTarget = index }))],
            Transform = new ScoreTransform
            {
                Divisor = scores.Targets[0].Divisor,
                Links = scores.Targets.All(target => target.Link == ScoreLink.Identity) ? [] : [.. scores.Targets.Select(target => target.Link)],
                Normalization = scores.Normalization,
            },
        };
        TreeCheck.Check(ensemble);
        return ensemble;
    }

    private static ColumnMeaning Follow(MlNetModel model, ModelTask task)
    {
        var columns = new PipelineColumns(model.Input);
        try
        {
            columns.Apply(model.Transformer);
        }
        catch (MissingMemberException error)
        {
            return ColumnMeaning.Unknown(error.Message);
        }

        return columns[OutputColumn.Of(task)];
    }

    private static string? Problem(TreeScores scores, int scoresPerRow)
    {
        if (scores.Targets.Count != scoresPerRow)
            return $"it has {scores.Targets.Count} scores where the manifest needs {scoresPerRow}";
        return scores.Targets.All(target => target.Divisor == scores.Targets[0].Divisor) ? null : "its forests have different numbers of trees";
    }
}
