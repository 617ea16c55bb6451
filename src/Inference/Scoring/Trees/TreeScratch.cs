using System.Buffers;

namespace Inference.Scoring.Trees;

/// <summary>Pooled memory for scoring one block.</summary>
internal readonly ref struct TreeScratch : IDisposable
{
    private readonly float[] _floats;
    private readonly double[] _doubles;

    public TreeScratch(TreePlan plan, ITreeKernel kernel, int rows)
    {
        var stride = kernel.Stride(rows);
        var extended = plan.Derived.Any ? plan.Derived.Stride * rows : 0;
        _floats = ArrayPool<float>.Shared.Rent(plan.Targets + extended + kernel.ColumnFloats);
        _doubles = ArrayPool<double>.Shared.Rent(plan.Targets * stride);
        Sums = _doubles.AsSpan(0, plan.Targets * stride);
        Raw = _floats.AsSpan(0, plan.Targets);
        Extended = _floats.AsSpan(plan.Targets, extended);
        Columns = _floats.AsSpan(plan.Targets + extended, kernel.ColumnFloats);
    }

    /// <summary>Raw scores [targets x stride of the kernel].</summary>
    public Span<double> Sums { get; }

    /// <summary>Raw scores of one row, as float [targets].</summary>
    public Span<float> Raw { get; }

    /// <summary>Rows with their derived columns; empty when the ensemble has none.</summary>
    public Span<float> Extended { get; }

    /// <summary>The block in columns, for kernels that want it so.</summary>
    public Span<float> Columns { get; }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_floats);
        ArrayPool<double>.Shared.Return(_doubles);
    }
}
