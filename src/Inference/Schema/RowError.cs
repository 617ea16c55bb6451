namespace Inference.Schema;

/// <summary>One thing wrong with the rows of a call.</summary>
/// <param name="Row">Index of the row in the call, from 0; null when a whole column is at fault.</param>
/// <param name="Field">The feature at fault; null when the row as a whole is.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Expected">What would have been right, in words; never the caller's value.</param>
public sealed record RowError(int? Row, string? Field, RejectReason Reason, string Expected);
