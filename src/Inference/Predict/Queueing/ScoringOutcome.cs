namespace Inference.Predict.Queueing;

/// <summary>What became of a call.</summary>
/// <param name="Status">Whether it was scored, else why not.</param>
/// <param name="RetryAfterSeconds">When the queue was full: after how many seconds, at least 1, there should be room again. Else 0.</param>
internal readonly record struct ScoringOutcome(ScoringStatus Status, int RetryAfterSeconds = 0);

/// <summary>How a call ended that neither failed nor was cancelled.</summary>
internal enum ScoringStatus
{
    /// <summary>The scores are written.</summary>
    Scored,

    /// <summary>More rows wait than may; nothing was done. 429.</summary>
    QueueFull,

    /// <summary>The deadline passed; the rows were not scored, or of a large call not all. 504.</summary>
    DeadlinePassed,
}
