namespace Inference.Predict.Queueing;

/// <summary>When an answer is no longer wanted. The default value is <see cref="None"/>.</summary>
internal readonly record struct Deadline
{
    /// <summary>Who waits longer than this waits for ever; also keeps the sums below in range.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Of the clock that the deadline was made with; 0: none.</summary>
    private readonly long _timestamp;

    private Deadline(long timestamp) => _timestamp = timestamp;

    /// <summary>The answer is wanted however late it is.</summary>
    public static Deadline None => default;

    public bool IsNone => _timestamp == 0;

    /// <summary>A deadline some time after the request arrived.</summary>
    /// <param name="arrived">Timestamp of <paramref name="time"/> at the arrival.</param>
    /// <param name="timeout">Time the caller gives; 0 or less has passed already, more than a day is none.</param>
    /// <param name="time">The clock that the queue measures with too.</param>
    public static Deadline After(long arrived, TimeSpan timeout, TimeProvider time) => timeout > Longest
        ? None
        : new(Math.Max(1, arrived + (timeout > TimeSpan.Zero ? (long)(timeout.TotalSeconds * time.TimestampFrequency) : 0)));

    public bool HasPassed(long now) => _timestamp != 0 && now >= _timestamp;

    /// <summary>Time from <paramref name="now"/> until it passes, at least 0; rounded up to what timers count in: one that fires too soon would cut the time short.</summary>
    public TimeSpan Left(long now, TimeProvider time) => TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(time.GetElapsedTime(now, _timestamp).TotalMilliseconds)));
}
