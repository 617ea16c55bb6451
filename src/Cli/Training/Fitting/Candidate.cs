using System.Globalization;
using Inference.Scoring.Trees;

namespace Inference.Cli.Training.Fitting;

/// <summary>One trainer with its sizes.</summary>
/// <param name="Trainer">Which one.</param>
/// <param name="Trees">Trees in the ensemble (per label for multiclass).</param>
/// <param name="Leaves">Most leaves per tree.</param>
/// <param name="MinRowsPerLeaf">Fewest training rows in a leaf.</param>
/// <param name="LearningRate">Of boosting; a forest has none.</param>
/// <param name="FeatureFraction">Share of features looked at: per split by a forest, per tree by boosting.</param>
internal sealed record Candidate(TrainerKind Trainer, int Trees, int Leaves, int MinRowsPerLeaf, double LearningRate, double FeatureFraction)
{
    public string Name => Trainer.ToString().ToLowerInvariant();

    /// <summary>Such as <c>lightgbm (100 trees, 31 leaves, rate 0.05)</c>.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Trees} trees, {Leaves} leaves{(Trainer == TrainerKind.FastForest ? "" : $", rate {LearningRate}")})");

    /// <summary>
    /// About what a row costs to score: trees of at most 32 leaves are scored as bit vectors at some 2 ns a tree, larger
    /// ones by walking, some 2.3 ns a level (measured on 100 trees of 20 and of 1,000 leaves).
    /// </summary>
    public double NanosecondsPerRow => Trees * (Leaves <= BitVectorTrees.MaxLeaves ? 2.0 : 2.3 * Math.Log2(Leaves));
}
