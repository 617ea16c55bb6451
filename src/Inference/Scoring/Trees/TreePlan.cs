namespace Inference.Scoring.Trees;

/// <summary>
/// An ensemble made uniform: every split asks whether one column of the (extended) row is greater than a threshold. Every
/// way of scoring adds the leaves in double and in the order of the trees, which is what makes their results equal to the
/// bit.
/// </summary>
internal sealed class TreePlan
{
    public TreePlan(TreeEnsemble ensemble)
    {
        Transform = ensemble.Transform;
        BaseValues = ensemble.BaseValues;
        FeatureCount = ensemble.FeatureCount;
        Derived = new DerivedColumns(ensemble);
        Trees = [.. ensemble.Trees.Select(Uniform)];
        MaxLeaves = Trees.Select(tree => tree.LeafCount).DefaultIfEmpty(0).Max();
    }

    public ScoreTransform Transform { get; }

    public double[] BaseValues { get; }

    public int FeatureCount { get; }

    public DerivedColumns Derived { get; }

    public PlannedTree[] Trees { get; }

    public int Targets => BaseValues.Length;

    /// <summary>Leaves of the largest tree; 0 without trees.</summary>
    public int MaxLeaves { get; }

    private PlannedTree Uniform(Tree tree)
    {
        var splits = new PlannedSplit[tree.Splits.Length];
        for (var i = 0; i < splits.Length; i++)
        {
            ref readonly var split = ref tree.Splits[i];
            var (column, threshold) = Derived.For(split);
            splits[i] = new PlannedSplit(column, threshold, split.Left, split.Right);
        }

        return new PlannedTree(splits, tree.LeafValues, tree.FirstTarget, tree.TargetCount);
    }
}

/// <summary>A tree whose splits all ask the same kind of question.</summary>
internal sealed record PlannedTree(PlannedSplit[] Splits, double[] LeafValues, int FirstTarget, int TargetCount)
{
    public int LeafCount => Splits.Length + 1;

    /// <summary>The root as a child is written: split 0, or the only leaf.</summary>
    public int Root => Splits.Length > 0 ? 0 : ~0;
}

/// <summary>Right when the column is greater than the threshold. Children as in <see cref="Tree"/>.</summary>
internal readonly record struct PlannedSplit(int Column, float Threshold, int Left, int Right);
