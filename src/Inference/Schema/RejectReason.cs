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
    TextTooLong,
    NoScore,
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
        RejectReason.TextTooLong => "text-too-long",
        RejectReason.NoScore => "no-score",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reject reason."),
    };
}
