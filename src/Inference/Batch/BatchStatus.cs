namespace Inference.Batch;

/// <summary>Where one input file stands.</summary>
/// <param name="File">Name of the input blob.</param>
/// <param name="Status"><c>running</c>, <c>interrupted</c> (the run broke off and the next trigger goes on with it), <c>completed</c> or <c>failed</c>.</param>
/// <param name="Model">Model that scores it.</param>
/// <param name="Version">Version of that model.</param>
/// <param name="Progress">Share of the input that is scored, 0 to 1; 1 once completed.</param>
/// <param name="Rows">Data rows read so far.</param>
/// <param name="Scored">Rows in the output, once completed.</param>
/// <param name="Rejected">Rows in the rejects, once completed.</param>
/// <param name="RowsPerSecond">Speed of the last run.</param>
/// <param name="FailureCode">Why it failed; the receipt says what to do.</param>
/// <param name="UpdatedAt">When this last changed, UTC.</param>
public sealed record BatchStatus(
    string File, string Status, string? Model, string? Version, double? Progress, long? Rows, long? Scored, long? Rejected, double? RowsPerSecond, string? FailureCode, DateTimeOffset UpdatedAt);
