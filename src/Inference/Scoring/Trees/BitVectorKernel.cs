namespace Inference.Scoring.Trees;

/// <summary>Sums the leaves of a columnar block of bit-vector trees.</summary>
internal unsafe delegate void BitVectorSum(BitVectorTrees trees, float* columns, double* sums);

/// <summary>Turns blocks into columns and has them scored as bit vectors.</summary>
internal sealed unsafe class BitVectorKernel(TreePlan plan, int blockRows, bool firstLeafIsHighest, BitVectorSum sum, string description) : ITreeKernel
{
    /// <summary>A block of 64 rows costs as much as some 12 rows one by one (measured).</summary>
    private const int RowsPerWorthwhileRow = 5;

    private readonly BitVectorTrees _trees = new(plan, blockRows, firstLeafIsHighest);

    public int BlockRows => blockRows;

    public int RowMultiple => 1;

    public int WorthwhileRows => blockRows / RowsPerWorthwhileRow;

    public int ColumnFloats => _trees.Columns.Length * blockRows;

    public long MemoryBytes => _trees.MemoryBytes;

    public string Description => description;

    public int Stride(int count) => blockRows;

    public void Sum(ReadOnlySpan<float> rows, int count, in TreeScratch scratch)
    {
        // Rows beyond the count keep what was in the memory: they are computed along and nobody reads them.
        Transposition.Run(rows, count, _trees.Columns, plan.Derived.Stride, scratch.Columns, blockRows);
        fixed (float* columns = scratch.Columns)
        fixed (double* sums = scratch.Sums)
            sum(_trees, columns, sums);
    }
}
