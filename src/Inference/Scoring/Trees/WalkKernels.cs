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
            RowWalk.Sum(trees, row, sums);
    }
}

/// <summary>Turns blocks into columns and walks through one tree after the other.</summary>
internal sealed unsafe class BlockWalkKernel<TNode>(TreePlan plan, NodeTrees<TNode> trees) : ITreeKernel
    where TNode : unmanaged, ITreeNode<TNode>
{
    /// <summary>A tree is fetched once for all rows of a block; rows and sums should stay in the second-level cache.</summary>
    private const int CacheBytes = 256 * 1024;
    private const int MaxRows = 512;

    private readonly TopLevels _top = TopLevels.Of(trees);
    private readonly int[] _columns = [.. Enumerable.Range(0, plan.Derived.Stride)];

    public int BlockRows { get; } = Math.Clamp(CacheBytes / ((sizeof(float) * plan.Derived.Stride) + (sizeof(double) * plan.Targets)), BlockWalk.GroupRows, MaxRows) / BlockWalk.GroupRows * BlockWalk.GroupRows;

    public int RowMultiple => 1;

    /// <summary>Eight rows one by one take as long as a block of them.</summary>
    public int WorthwhileRows => 8;

    public int ColumnFloats => BlockWalk.Floats(BlockRows, _columns.Length);

    public long MemoryBytes => trees.MemoryBytes + _top.MemoryBytes;

    public string Description => "eight rows at a time";

    public int Stride(int count) => count;

    public void Sum(ReadOnlySpan<float> rows, int count, in TreeScratch scratch)
    {
        for (var first = 0; first < count; first += BlockWalk.GroupRows)
        {
            var floats = first * _columns.Length;
            // What stands behind the rows of the last group passes the first levels with them, and nobody reads where it gets.
            Transposition.Run(rows[floats..], Math.Min(BlockWalk.GroupRows, count - first), _columns, _columns.Length, scratch.Columns[floats..], BlockWalk.GroupRows);
        }

        fixed (float* groups = scratch.Columns)
        fixed (double* sums = scratch.Sums)
            BlockWalk.Sum(trees, _top, groups, _columns.Length, count, sums);
    }
}
