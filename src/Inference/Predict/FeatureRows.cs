using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>The rows of one call, encoded, in pooled memory.</summary>
internal sealed class FeatureRows(int featureCount, InferenceOptions options) : IDisposable
{
    /// <summary>
    /// Cells that a body of the largest size can spell out. More come only from rows that leave features out; without the
    /// bound, a small body of empty rows would take memory out of proportion.
    /// </summary>
    private readonly int _maxRows = Math.Min(options.MaxRowsPerRequest, Math.Max(1, options.MaxRequestBytes / featureCount));

    private float[] _features = ArrayPool<float>.Shared.Rent(featureCount);

    public int Count { get; private set; }

    /// <summary>All rows: [rows x features].</summary>
    public ReadOnlyMemory<float> Features => _features.AsMemory(0, Count * featureCount);

    /// <summary>Adds a row and returns its room.</summary>
    /// <exception cref="CallException">413: more rows than allowed.</exception>
    public Span<float> Add()
    {
        AddMany(1);
        return Row(Count - 1);
    }

    /// <summary>Adds rows at once, for bodies that come by column. Their values are undefined until set.</summary>
    /// <exception cref="CallException">413: more rows than allowed.</exception>
    public void AddMany(int rows)
    {
        if (rows > _maxRows - Count)
            throw new CallException(StatusCodes.Status413PayloadTooLarge, FormattableString.Invariant($"More than {_maxRows} rows. Send fewer rows in one request, or use the batch lane."));
        Count += rows;
        if (Count * featureCount > _features.Length)
            Grow(Count * featureCount);
    }

    /// <summary>Starts over without rows.</summary>
    public void Clear() => Count = 0;

    /// <summary>A row's room: one float per feature, in model order.</summary>
    public Span<float> Row(int row) => _features.AsSpan(row * featureCount, featureCount);

    public void Dispose() => ArrayPool<float>.Shared.Return(_features);

    private void Grow(int needed)
    {
        var larger = ArrayPool<float>.Shared.Rent(Math.Max(needed, _features.Length * 2));
        _features.CopyTo(larger, 0);
        ArrayPool<float>.Shared.Return(_features);
        _features = larger;
    }
}
