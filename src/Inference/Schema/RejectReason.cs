namespace Inference.Schema;

/// <summary>Why a row cannot be scored. <see cref="RejectReasons.Code"/> gives the code that answers, rejects and receipts carry.</summary>
public enum RejectReason
{
    None,
    MissingValue,
    WrongType,
    NotWhole,
    OutOfRange,
    UnknownCategory,
    InvalidUtf8,
    UnknownFeature,
    DuplicateFeature,
    TooFewFields,
    TooManyFields,
    MalformedQuote,
    UnterminatedQuote,
    RecordTooLong,
}

/// <summary>The wire form of <see cref="RejectReason"/>.</summary>
public static class RejectReasons
{
    /// <summary>The stable code of a reason, such as <c>missing-value</c>.</summary>
    public static string Code(this RejectReason reason) => reason switch
    {
        RejectReason.MissingValue => "missing-value",
        RejectReason.WrongType => "wrong-type",
        RejectReason.NotWhole => "not-a-whole-number",
        RejectReason.OutOfRange => "out-of-range",
        RejectReason.UnknownCategory => "unknown-category",
        RejectReason.InvalidUtf8 => "invalid-utf8",
        RejectReason.UnknownFeature => "unknown-feature",
        RejectReason.DuplicateFeature => "duplicate-feature",
        RejectReason.TooFewFields => "too-few-fields",
        RejectReason.TooManyFields => "too-many-fields",
        RejectReason.MalformedQuote => "malformed-quote",
        RejectReason.UnterminatedQuote => "unterminated-quote",
        RejectReason.RecordTooLong => "record-too-long",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reject reason."),
    };
}

/// <summary>One thing wrong with one row of a request.</summary>
/// <param name="Row">Index of the row in the request, from 0.</param>
/// <param name="Field">The feature at fault; null when the row as a whole is.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Expected">What would have been right, in words; never the caller's value.</param>
public sealed record RowError(int Row, string? Field, RejectReason Reason, string Expected);
