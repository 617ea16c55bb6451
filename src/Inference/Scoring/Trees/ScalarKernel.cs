namespace Inference.Scoring.Trees;

/// <summary>The plain scalar twin: one row, one tree, one split at a time. What the fast kernels must equal to the bit.</summary>
internal sealed class ScalarKernel(TreePlan plan) : ITreeKernel
{
    public int BlockRows => 1;

    public int RowMultiple => 1;

    public int WorthwhileRows => 1;

    public int ColumnFloats => 0;

    public long MemoryBytes => plan.Trees.Sum(tree => (16L * tree.Splits.Length) + (8L * tree.LeafValues.Length));

    public string Description => "one split at a time";

    public int Stride(int count) => count;

    public void Sum(ReadOnlySpan<float> rows, int count, in TreeScratch scratch)
    {
        foreach (var tree in plan.Trees)
        {
            var values = tree.LeafValues.AsSpan(LeafOf(tree, rows) * tree.TargetCount, tree.TargetCount);
            for (var target = 0; target < values.Length; target++)
                scratch.Sums[tree.FirstTarget + target] += values[target];
        }
    }

    private static int LeafOf(PlannedTree tree, ReadOnlySpan<float> row)
    {
        var child = tree.Root;
        while (child >= 0)
        {
            ref readonly var split = ref tree.Splits[child];
            child = row[split.Column] > split.Threshold ? split.Right : split.Left;
        }

        return ~child;
    }
}
