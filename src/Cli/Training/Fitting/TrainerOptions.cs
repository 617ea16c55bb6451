using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Inference.Cli.Training.Fitting;

/// <summary>
/// Sets what every trainer of a family has in common. One thread and fixed seeds: sums of floats depend on their
/// order, and the same file and seed are to give the same scores to the bit.
/// </summary>
internal static class TrainerOptions
{
    private const int MaxHistograms = 128;

    public static T Boosted<T>(this T options, Candidate candidate, string label, int seed)
        where T : BoostedTreeOptions
    {
        options.LearningRate = candidate.LearningRate;
        options.FeatureFraction = candidate.FeatureFraction;
        return Tree(options, candidate, label, seed);
    }

    public static T Forest<T>(this T options, Candidate candidate, string label, int seed)
        where T : FastForestOptionsBase
    {
        // The whole set of features is open to every tree, a few of them to each split: what makes a random forest.
        options.FeatureFraction = 1;
        // By default two thirds of all leaves keep a histogram of every feature: a gigabyte for large trees.
        options.HistogramPoolSize = Math.Min(candidate.Leaves, MaxHistograms);
        options.FeatureFractionPerSplit = candidate.FeatureFraction;
        return Tree(options, candidate, label, seed);
    }

    public static T Boosted<T, TOutput, TTransformer, TModel>(this LightGbmTrainerBase<T, TOutput, TTransformer, TModel>.OptionsBase options, Candidate candidate, string label, int seed)
        where T : LightGbmTrainerBase<T, TOutput, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : Microsoft.ML.ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        options.LabelColumnName = label;
        options.NumberOfIterations = candidate.Trees;
        options.NumberOfLeaves = candidate.Leaves;
        options.MinimumExampleCountPerLeaf = candidate.MinRowsPerLeaf;
        options.LearningRate = candidate.LearningRate;
        options.NumberOfThreads = 1;
        options.Seed = seed;
        options.Deterministic = true;
        // Left open, LightGBM times both layouts and takes the faster: sums, and so scores, would depend on the clock.
        options.ForceColumnWise = true;
        options.Booster = new GradientBooster.Options
        {
            FeatureFraction = candidate.FeatureFraction,
            SubsampleFrequency = 1,
            SubsampleFraction = 0.8,
            L2Regularization = 1,
        };
        return (T)options;
    }

    private static T Tree<T>(T options, Candidate candidate, string label, int seed)
        where T : TreeOptions
    {
        options.LabelColumnName = label;
        options.NumberOfTrees = candidate.Trees;
        options.NumberOfLeaves = candidate.Leaves;
        options.MinimumExampleCountPerLeaf = candidate.MinRowsPerLeaf;
        options.NumberOfThreads = 1;
        options.Seed = seed;
        options.FeatureSelectionSeed = seed;
        return options;
    }
}
