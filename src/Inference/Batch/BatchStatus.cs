namespace Inference.Batch;

/// <summary>Where one input file stands.</summary>
/// <param name="File">Name of the input blob.</param>
/// <param name="Status"><c>running</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Model">Model that scores it.</param>
/// <param name="Version">Version of that model.</param>
/// <param name="Scored">Rows in the output, once completed.</param>
/// <param name="Rejected">Rows in the rejects, once completed.</param>
/// <param name="FailureCode">Why it failed; the receipt says what to do.</param>
/// <param name="UpdatedAt">When this last changed, UTC.</param>
public sealed record BatchStatus(string File, string Status, string? Model, string? Version, long? Scored, long? Rejected, string? FailureCode, DateTimeOffset UpdatedAt);
