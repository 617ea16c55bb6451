namespace Inference.Scoring.Trees;

/// <summary>Walks one row through eight trees at a time.</summary>
internal sealed unsafe class RowWalkKernel<TNode>(NodeTrees<TNode> trees) : ITreeKernel
    where TNode : unmanaged, ITreeNode<TNode>
{
    public int BlockRows => 1;

    public int RowMultiple => 1;

    public int WorthwhileRows => 1;

    public int ColumnFloats => 0;

    public long MemoryBytes => trees.MemoryBytes;

    public string Description => "row by row";

    public int Stride(int count) => count;

    public void Sum(ReadOnlySpan<float> rows, int count, in TreeScratch scratch)
    {
        fixed (float* row = rows)
        fixed (double* sums = scratch.Sums)
            NodeWalk.SumRow(trees, row, sums);
    }
}

/// <summary>Walks eight rows at a time through one tree after the other.</summary>
internal sealed unsafe class BlockWalkKernel<TNode>(TreePlan plan, NodeTrees<TNode> trees) : ITreeKernel
    where TNode : unmanaged, ITreeNode<TNode>
{
    /// <summary>A tree stays in the first-level cache while all rows of a block go through it; rows and sums should stay in the second.</summary>
    private const int CacheBytes = 256 * 1024;
    private const int MaxRows = 512;

    public int BlockRows { get; } = Math.Clamp(CacheBytes / ((sizeof(float) * plan.Derived.Stride) + (sizeof(double) * plan.Targets)), NodeWalk.Lanes, MaxRows) / NodeWalk.Lanes * NodeWalk.Lanes;

    public int RowMultiple => NodeWalk.Lanes;

    public int WorthwhileRows => NodeWalk.Lanes;

    public int ColumnFloats => 0;

    public long MemoryBytes => trees.MemoryBytes;

    public string Description => "eight rows at a time";

    public int Stride(int count) => count;

    public void Sum(ReadOnlySpan<float> rows, int count, in TreeScratch scratch)
    {
        fixed (float* block = rows)
        fixed (double* sums = scratch.Sums)
            NodeWalk.SumBlock(trees, block, plan.Derived.Stride, count, sums);
    }
}
