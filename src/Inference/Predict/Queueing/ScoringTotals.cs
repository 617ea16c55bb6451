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
