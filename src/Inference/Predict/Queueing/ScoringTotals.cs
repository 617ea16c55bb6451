namespace Inference.Predict.Queueing;

/// <summary>What the queue of one loaded version did since it was loaded, for the <c>stats</c> of the Open Inference Protocol. Every call counts once, as succeeded or as failed.</summary>
internal sealed record ScoringTotals
{
    /// <summary>Calls that were scored; time from their arrival at the queue to their end.</summary>
    public required CountedTime Succeeded { get; init; }

    /// <summary>Calls that were not: the scorer failed, the queue was full, the deadline passed, or the caller went away.</summary>
    public required CountedTime Failed { get; init; }

    /// <summary>Calls that waited and then were scored, or begun; time they waited.</summary>
    public required CountedTime Queued { get; init; }

    /// <summary>Times the scorer was called; time it took.</summary>
    public required CountedTime Scorings { get; init; }

    /// <summary>Rows the scorer was given.</summary>
    public required long Rows { get; init; }

    /// <summary>When the last call ended that a slot worked on, UTC; null before the first.</summary>
    public required DateTimeOffset? LastCall { get; init; }

    /// <summary><see cref="Scorings"/> by their number of rows, in the order of <see cref="BatchSize.Bounds"/>.</summary>
    public required IReadOnlyList<CountedTime> BySize { get; init; }
}

/// <summary>How often something happened, and how long it took in all.</summary>
internal readonly record struct CountedTime(long Count, long Nanoseconds);

/// <summary>Classes of the rows in one scoring.</summary>
internal static class BatchSize
{
    /// <summary>Most rows of each class but the last, which has no bound.</summary>
    public static IReadOnlyList<int> Bounds { get; } = [1, 4, 16, 64, 256];

    public const int Classes = 6;

    /// <summary>Class of so many rows, from 0. Each class reaches four times as far as the one before.</summary>
    public static int ClassOf(int rows) => Math.Min((int.Log2(rows - 1 | 1) + (rows > 1 ? 2 : 0)) / 2, Classes - 1);
}
