using Inference.Cli.Training.Data;
using Inference.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Microsoft.ML.Transforms;

namespace Inference.Cli.Training.Fitting;

/// <summary>Fits one candidate on some rows.</summary>
internal static class CandidateFit
{
    /// <summary>As <see cref="Fit"/>, or null when the rows give LightGBM's first tree no split: ML.NET stumbles over such a tree.</summary>
    public static ITransformer? TryFit(MLContext ml, Candidate candidate, LabelColumn label, RowMatrix matrix, int seed)
    {
        try
        {
            return Fit(ml, candidate, label, matrix, seed);
        }
        catch (ArgumentNullException) when (candidate.Trainer == TrainerKind.LightGbm)
        {
            return null;
        }
    }

    /// <summary>
    /// The fitted model. It writes <c>Probability</c> for a binary label, except for a forest, which writes a raw
    /// <c>Score</c> that is still to be calibrated; one probability per label into <c>Score</c> for multiclass.
    /// </summary>
    public static ITransformer Fit(MLContext ml, Candidate candidate, LabelColumn label, RowMatrix matrix, int seed) => label.Task switch
    {
        ModelTask.BinaryClassification => Binary(ml, candidate, seed).Fit(LabelledRow.View(ml, matrix, label)),
        ModelTask.Regression => Regression(ml, candidate, seed).Fit(LabelledRow.View(ml, matrix, label)),
        _ when candidate.Trainer == TrainerKind.FastForest => ForestPerLabel(ml, candidate, label, matrix, seed),
        _ => Multiclass(ml, candidate, seed).Fit(LabelledRow.View(ml, matrix, label)),
    };

    private static IEstimator<ITransformer> Binary(MLContext ml, Candidate candidate, int seed)
    {
        const string Label = nameof(LabelledRow.Flag);
        var trainers = ml.BinaryClassification.Trainers;
        return candidate.Trainer switch
        {
            TrainerKind.FastForest => trainers.FastForest(new FastForestBinaryTrainer.Options().Forest(candidate, Label, seed)),
            TrainerKind.FastTree => trainers.FastTree(new FastTreeBinaryTrainer.Options().Boosted(candidate, Label, seed)),
            _ => trainers.LightGbm(new LightGbmBinaryTrainer.Options().Boosted(candidate, Label, seed)),
        };
    }

    private static IEstimator<ITransformer> Regression(MLContext ml, Candidate candidate, int seed)
    {
        const string Label = nameof(LabelledRow.Number);
        var trainers = ml.Regression.Trainers;
        return candidate.Trainer switch
        {
            TrainerKind.FastForest => trainers.FastForest(new FastForestRegressionTrainer.Options().Forest(candidate, Label, seed)),
            TrainerKind.FastTree => trainers.FastTree(new FastTreeRegressionTrainer.Options().Boosted(candidate, Label, seed)),
            _ => trainers.LightGbm(new LightGbmRegressionTrainer.Options().Boosted(candidate, Label, seed)),
        };
    }

    private static IEstimator<ITransformer> Multiclass(MLContext ml, Candidate candidate, int seed)
    {
        const string Label = nameof(LabelledRow.Key);
        var trainers = ml.MulticlassClassification.Trainers;
        return candidate.Trainer switch
        {
            TrainerKind.LightGbm => trainers.LightGbm(new LightGbmMulticlassTrainer.Options().Boosted(candidate, Label, seed)),
            _ => trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options().Boosted(candidate, Label, seed)), Label),
        };
    }

    /// <summary>
    /// One forest per label, each estimating the share of its label among like rows, brought to a sum of 1. ML.NET's
    /// one-versus-all would calibrate each forest on the rows it was fitted on, where a deep forest is always right.
    /// </summary>
    private static TransformerChain<ITransformer> ForestPerLabel(MLContext ml, Candidate candidate, LabelColumn label, RowMatrix matrix, int seed)
    {
        var steps = new List<ITransformer>();
        var names = Enumerable.Range(0, label.Labels!.Count).Select(index => $"Score{index}").ToArray();
        IDataView scored = null!;
        for (var index = 0; index < names.Length; index++)
        {
            var forest = Regression(ml, candidate, seed).Fit(LabelledRow.View(ml, matrix, label, index));
            steps.Add(forest);
            scored = forest.Transform(scored ?? LabelledRow.View(ml, matrix, label));
            var copy = ml.Transforms.CopyColumns(names[index], "Score").Fit(scored);
            steps.Add(copy);
            scored = copy.Transform(scored);
        }

        var concatenate = ml.Transforms.Concatenate("Score", names).Fit(scored);
        steps.Add(concatenate);
        steps.Add(ml.Transforms.NormalizeLpNorm("Score", norm: LpNormNormalizingEstimatorBase.NormFunction.L1).Fit(concatenate.Transform(scored)));
        return new TransformerChain<ITransformer>([.. steps]);
    }
}
