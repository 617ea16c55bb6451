namespace Inference.Scoring.Trees;

/// <summary>
/// An ensemble made uniform: every split asks whether one column of the (extended) row is greater than a threshold. Trees
/// that add to the same targets stand together in groups; a group's leaves are summed in float, in the order of its trees,
/// and the groups in double. Every way of scoring keeps to that order, which is what makes their results equal to the bit.
/// </summary>
internal sealed class TreePlan
{
    /// <summary>
    /// Trees of a full group. Eight float additions lose no more than the rounding of the leaves themselves did, and
    /// widening the sums costs an eighth of what it would for every tree.
    /// </summary>
    public const int GroupSize = 8;

    public TreePlan(TreeEnsemble ensemble)
    {
        Transform = ensemble.Transform;
        BaseValues = ensemble.BaseValues;
        FeatureCount = ensemble.FeatureCount;
        Derived = new DerivedColumns(ensemble.FeatureCount);
        Trees = [.. ensemble.Trees.OrderBy(tree => tree.FirstTarget).ThenBy(tree => tree.TargetCount).Select(Uniform)];
        Groups = [.. GroupTrees()];
        MaxLeaves = Trees.Select(tree => tree.LeafCount).DefaultIfEmpty(0).Max();
        MaxTargetCount = Trees.Select(tree => tree.TargetCount).DefaultIfEmpty(1).Max();
    }

    public ScoreTransform Transform { get; }

    public double[] BaseValues { get; }

    public int FeatureCount { get; }

    public DerivedColumns Derived { get; }

    public PlannedTree[] Trees { get; }

    public TreeGroup[] Groups { get; }

    public int Targets => BaseValues.Length;

    /// <summary>Leaves of the largest tree; 0 without trees.</summary>
    public int MaxLeaves { get; }

    /// <summary>Most targets that one tree adds to.</summary>
    public int MaxTargetCount { get; }

    private PlannedTree Uniform(Tree tree)
    {
        var splits = new PlannedSplit[tree.Splits.Length];
        for (var i = 0; i < splits.Length; i++)
        {
            var split = tree.Splits[i];
            var (column, threshold) = Derived.For(split);
            splits[i] = new PlannedSplit(column, threshold, split.Left, split.Right);
        }

        return new PlannedTree(splits, tree.LeafValues, tree.FirstTarget, tree.TargetCount);
    }

    private IEnumerable<TreeGroup> GroupTrees()
    {
        for (var start = 0; start < Trees.Length;)
        {
            var first = Trees[start];
            var end = start + 1;
            while (end < Trees.Length && end - start < GroupSize && Trees[end].FirstTarget == first.FirstTarget && Trees[end].TargetCount == first.TargetCount)
                end++;
            yield return new TreeGroup(start, end, first.FirstTarget, first.TargetCount);
            start = end;
        }
    }
}

/// <summary>Trees <paramref name="Start"/> to <paramref name="End"/> - 1, all of which add to the same targets.</summary>
internal readonly record struct TreeGroup(int Start, int End, int FirstTarget, int TargetCount);

/// <summary>A tree whose splits all ask the same kind of question.</summary>
internal sealed record PlannedTree(PlannedSplit[] Splits, float[] LeafValues, int FirstTarget, int TargetCount)
{
    public int LeafCount => Splits.Length + 1;

    /// <summary>The root as a child is written: split 0, or the only leaf.</summary>
    public int Root => Splits.Length > 0 ? 0 : ~0;
}

/// <summary>Right when the column is greater than the threshold. Children as in <see cref="Tree"/>.</summary>
internal readonly record struct PlannedSplit(int Column, float Threshold, int Left, int Right);
