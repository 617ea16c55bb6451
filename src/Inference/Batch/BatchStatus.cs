namespace Inference.Batch;

/// <summary>Where one input file stands.</summary>
/// <param name="File">Name of the input blob.</param>
/// <param name="Status">
/// <c>waiting</c> (nobody has begun with it, or with scoring it again), <c>running</c>, <c>interrupted</c> (the run broke off and the next trigger goes
/// on with it), <c>completed</c> or <c>failed</c>.
/// </param>
/// <param name="Model">Model that scores it.</param>
/// <param name="Version">Version of that model.</param>
/// <param name="Progress">Share of the input that is scored, 0 to 1; 1 once completed.</param>
/// <param name="Rows">Data rows read so far.</param>
/// <param name="Scored">Rows in the output, once completed.</param>
/// <param name="Rejected">Rows in the rejects, once completed.</param>
/// <param name="RowsPerSecond">Speed of the last run.</param>
/// <param name="FailureCode">Why it failed; the receipt says what to do.</param>
/// <param name="UpdatedAt">When this last changed, UTC.</param>
public record BatchStatus(
    string File, string Status, string? Model, string? Version, double? Progress, long? Rows, long? Scored, long? Rejected, double? RowsPerSecond, string? FailureCode, DateTimeOffset UpdatedAt)
{
    internal const string Waiting = "waiting";
    internal const string Running = "running";
    internal const string Interrupted = "interrupted";
    internal const string Completed = "completed";
    internal const string Failed = "failed";

    /// <summary>Seconds until it is scored, estimated from the share that is; only while it runs.</summary>
    public double? SecondsLeft =>
        Status == Running && Progress is > 0 and <= 1 && Rows is { } rows && RowsPerSecond is > 0 ? Math.Ceiling(rows * (1 / Progress.Value - 1) / RowsPerSecond.Value) : null;

    /// <summary>What a ledger entry says of itself.</summary>
    internal static BatchStatus Of(LedgerMark mark) => new(
        mark.InputName,
        mark.Status switch
        {
            LedgerStatus.Completed => Completed,
            LedgerStatus.Failed => Failed,
            LedgerStatus.Noted => Waiting,
            _ => mark.IsLeased ? Running : Interrupted,
        },
        mark.Model,
        mark.Version,
        mark.Status == LedgerStatus.Completed ? 1 : mark.Share,
        mark.Rows,
        mark.Scored,
        mark.Rejected,
        mark.RowsPerSecond,
        mark.FailureCode,
        mark.UpdatedAt);

    /// <summary>A file that lies there, and nobody has begun with what it holds now.</summary>
    internal static BatchStatus OfWaiting(BatchFile file, DateTimeOffset since) => new(file.Name, Waiting, null, null, null, null, null, null, null, null, since);
}
