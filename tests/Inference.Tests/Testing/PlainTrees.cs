using Inference.Scoring;
using Inference.Scoring.Trees;

namespace Inference.Tests.Testing;

/// <summary>The meaning of <see cref="TreeEnsemble"/> in the plainest code that says it; what any evaluator is compared with.</summary>
internal sealed class PlainTrees(TreeEnsemble ensemble) : IScorer
{
    public int ScoresPerRow => ensemble.Transform.ScoresPerRow(ensemble.BaseValues.Length);

    public ScorerInfo Info { get; } = new("plain", "for tests", 0);

    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        for (var row = 0; row * ScoresPerRow < scores.Length; row++)
            ScoreRow(features.Slice(row * ensemble.FeatureCount, ensemble.FeatureCount), scores.Slice(row * ScoresPerRow, ScoresPerRow));
    }

    public void Dispose()
    {
    }

    private void ScoreRow(ReadOnlySpan<float> row, Span<float> scores)
    {
        var sums = (double[])ensemble.BaseValues.Clone();
        foreach (var tree in ensemble.Trees)
        {
            var leaf = LeafOf(tree, row);
            for (var i = 0; i < tree.TargetCount; i++)
                sums[tree.FirstTarget + i] += tree.LeafValues[(leaf * tree.TargetCount) + i];
        }

        var raw = Array.ConvertAll(sums, sum => (float)(sum * ensemble.Transform.Scale));
        ensemble.Transform.Apply(raw, scores);
    }

    private static int LeafOf(Tree tree, ReadOnlySpan<float> row)
    {
        if (tree.Splits.Length == 0)
            return 0;
        var at = 0;
        while (at >= 0)
            at = GoesRight(tree.Splits[at], row) ? tree.Splits[at].Right : tree.Splits[at].Left;
        return ~at;
    }

    private static bool GoesRight(Split split, ReadOnlySpan<float> row)
    {
        if (split.Kind == SplitKind.AnyPositive)
        {
            foreach (var feature in split.Features)
            {
                if (row[feature] > 0 || (float.IsNaN(row[feature]) && split.MissingGoesRight))
                    return true;
            }

            return false;
        }

        var value = row[split.Feature];
        if (float.IsNaN(value))
            return split.MissingGoesRight;
        return split.Kind == SplitKind.Greater ? value > split.Threshold : Array.Exists(split.Values, candidate => candidate == value);
    }
}
