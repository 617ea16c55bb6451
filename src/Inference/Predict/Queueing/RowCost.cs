using Inference.Models;

namespace Inference.Predict.Queueing;

/// <summary>What scoring one row costs by itself and as part of a block, in nanoseconds.</summary>
internal readonly record struct RowCost(double AloneNanoseconds, double InBlockNanoseconds)
{
    /// <summary>Rows of the block: about what waits for a slot while some tens of callers are at work.</summary>
    public const int BlockRows = 32;

    private const int RowsAlone = 8;
    private const int MinRounds = 3;
    private const int MaxRounds = 20;

    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// Measures a model that was used before, for a few milliseconds unless three rounds take longer. What disturbs a
    /// measurement makes it longer, so that the shortest of several is nearest to the truth. What the runtime has not
    /// compiled for good by then makes rows of small trees look up to a fifth dearer (measured: 3.5 µs for 2.9).
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">At least one row; repeated as needed.</param>
    /// <param name="time">The clock.</param>
    public static RowCost Measure(LoadedModel model, ReadOnlySpan<float> rows, TimeProvider time)
    {
        var width = model.Schema.Count;
        var features = new float[BlockRows * width];
        for (var i = 0; i < features.Length; i++)
            features[i] = rows[i % rows.Length];
        var scores = new float[BlockRows * model.ScoresPerRow];
        var (alone, inBlock) = (long.MaxValue, long.MaxValue);
        var started = time.GetTimestamp();
        for (var round = 0; round < MaxRounds && (round < MinRounds || time.GetElapsedTime(started) < Enough); round++)
        {
            var before = time.GetTimestamp();
            for (var i = 0; i < RowsAlone; i++)
                model.Score(features.AsSpan((((round * RowsAlone) + i) % BlockRows) * width, width), scores.AsSpan(0, model.ScoresPerRow));
            var between = time.GetTimestamp();
            model.Score(features, scores);
            var after = time.GetTimestamp();
            alone = Math.Min(alone, between - before);
            inBlock = Math.Min(inBlock, after - between);
        }

        var nanoseconds = 1e9 / time.TimestampFrequency;
        return new RowCost(alone * nanoseconds / RowsAlone, inBlock * nanoseconds / BlockRows);
    }
}
