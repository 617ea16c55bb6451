namespace Inference.Scoring.Trees;

/// <summary>One way of summing the leaves that rows reach.</summary>
internal interface ITreeKernel
{
    /// <summary>Most rows that it takes at once.</summary>
    int BlockRows { get; }

    /// <summary>It takes rows in multiples of this many.</summary>
    int RowMultiple { get; }

    /// <summary>Rows from which it is faster than the kernel for single rows.</summary>
    int WorthwhileRows { get; }

    /// <summary>Floats that it needs for a block in columns; 0 when it reads rows.</summary>
    int ColumnFloats { get; }

    /// <summary>Of its layout of the trees.</summary>
    long MemoryBytes { get; }

    /// <summary>For people, such as <c>AVX-512 bit vectors</c>.</summary>
    string Description { get; }

    /// <summary>Sums that it keeps per target for so many rows: a kernel of fixed width always computes a whole block.</summary>
    int Stride(int count);

    /// <summary>Adds the leaves of rows (extended with the derived columns, row-major) to the scratch's sums [targets x <see cref="Stride"/>].</summary>
    void Sum(ReadOnlySpan<float> rows, int count, in TreeScratch scratch);
}

/// <summary>Ways of scoring, for tests and benchmarks to choose among; services take the fastest.</summary>
internal enum TreePath
{
    /// <summary>What this machine and these trees go fastest with.</summary>
    Fastest,

    /// <summary>One split at a time.</summary>
    Scalar,

    /// <summary>Eight trees side by side, row by row.</summary>
    Row,

    /// <summary>Eight rows side by side.</summary>
    Walk,

    /// <summary>As <see cref="Walk"/>, with nodes of 12 bytes.</summary>
    WideWalk,

    /// <summary>Bit vectors in whatever vectors of 128 bits the machine has, or without any.</summary>
    Portable,

    /// <summary>Bit vectors with AVX2.</summary>
    Avx2,

    /// <summary>Bit vectors with AVX-512.</summary>
    Avx512,
}
