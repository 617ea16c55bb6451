using System.Buffers;

namespace Inference.Batch;

/// <summary>Parsed rows waiting to be scored together, and where in the chunk each came from.</summary>
internal sealed class RowBlock(int capacity, int featureCount, int scoresPerRow) : IDisposable
{
    private readonly float[] _features = ArrayPool<float>.Shared.Rent(capacity * featureCount);
    private readonly float[] _scores = ArrayPool<float>.Shared.Rent(capacity * scoresPerRow);
    private readonly RowPlace[] _places = ArrayPool<RowPlace>.Shared.Rent(capacity);

    public int Count { get; private set; }

    /// <summary>Fields of these rows that the output keeps, when it does not keep whole records.</summary>
    public PooledBuffer Kept { get; } = new(0);

    public bool IsFull => Count == capacity;

    /// <summary>Features of the row to be added next.</summary>
    public Span<float> Features => _features.AsSpan(Count * featureCount, featureCount);

    public ReadOnlySpan<float> AllFeatures => _features.AsSpan(0, Count * featureCount);

    public Span<float> AllScores => _scores.AsSpan(0, Count * scoresPerRow);

    public void Add(RowPlace place) => _places[Count++] = place;

    public RowPlace Place(int row) => _places[row];

    public ReadOnlySpan<float> Scores(int row) => _scores.AsSpan(row * scoresPerRow, scoresPerRow);

    public void Clear()
    {
        Count = 0;
        Kept.Clear();
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_features);
        ArrayPool<float>.Shared.Return(_scores);
        ArrayPool<RowPlace>.Shared.Return(_places);
        Kept.Dispose();
    }
}

/// <summary>Where in its chunk a row came from.</summary>
/// <param name="Row">Data row within the chunk, from 1.</param>
/// <param name="Line">Line within the chunk, from 0.</param>
/// <param name="Start">Offset of the record in the chunk.</param>
/// <param name="Length">Bytes of the record.</param>
/// <param name="KeptEnd">End of its fields in <see cref="RowBlock.Kept"/>, where those of the next row start.</param>
internal readonly record struct RowPlace(int Row, int Line, int Start, int Length, int KeptEnd);
