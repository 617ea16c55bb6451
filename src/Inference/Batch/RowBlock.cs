using System.Buffers;

namespace Inference.Batch;

/// <summary>Parsed rows waiting to be scored together, and where in the chunk each came from.</summary>
internal sealed class RowBlock(int capacity, int featureCount, int scoresPerRow) : IDisposable
{
    private readonly float[] _features = ArrayPool<float>.Shared.Rent(capacity * featureCount);
    private readonly float[] _scores = ArrayPool<float>.Shared.Rent(capacity * scoresPerRow);
    private readonly (int Start, int Length)[] _records = ArrayPool<(int, int)>.Shared.Rent(capacity);

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>Features of the row to be added next.</summary>
    public Span<float> Features => _features.AsSpan(Count * featureCount, featureCount);

    public ReadOnlySpan<float> AllFeatures => _features.AsSpan(0, Count * featureCount);

    public Span<float> AllScores => _scores.AsSpan(0, Count * scoresPerRow);

    public void Add(int recordStart, int recordLength) => _records[Count++] = (recordStart, recordLength);

    public (int Start, int Length) Record(int row) => _records[row];

    public ReadOnlySpan<float> Scores(int row) => _scores.AsSpan(row * scoresPerRow, scoresPerRow);

    public void Clear() => Count = 0;

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_features);
        ArrayPool<float>.Shared.Return(_scores);
        ArrayPool<(int, int)>.Shared.Return(_records);
    }
}
