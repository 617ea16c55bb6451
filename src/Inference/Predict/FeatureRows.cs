using System.Buffers;
using Inference.Models;

namespace Inference.Predict;

/// <summary>The rows of one request, encoded, in pooled memory.</summary>
internal sealed class FeatureRows(int featureCount, int maxRows) : IDisposable
{
    private float[] _features = ArrayPool<float>.Shared.Rent(featureCount);

    public int Count { get; private set; }

    /// <summary>Whether the caller sent one bare row rather than a list of rows.</summary>
    public bool IsSingle { get; set; }

    /// <summary>Whether the caller sent more rows than allowed; those are not kept.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>Room for the next row.</summary>
    public Span<float> Add()
    {
        if (Count == maxRows)
        {
            IsOverLimit = true;
            Count--;
        }

        var start = Count * featureCount;
        if (start + featureCount > _features.Length)
            Grow(start + featureCount);
        Count++;
        return _features.AsSpan(start, featureCount);
    }

    /// <summary>Scores all rows; [rows x scores per row].</summary>
    public float[] Score(LoadedModel model)
    {
        var scores = new float[Count * model.ScoresPerRow];
        model.Score(_features.AsSpan(0, Count * featureCount), scores);
        return scores;
    }

    public void Dispose() => ArrayPool<float>.Shared.Return(_features);

    private void Grow(int needed)
    {
        var larger = ArrayPool<float>.Shared.Rent(Math.Max(needed, _features.Length * 2));
        _features.CopyTo(larger, 0);
        ArrayPool<float>.Shared.Return(_features);
        _features = larger;
    }
}
