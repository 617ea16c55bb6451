namespace Inference.Predict.Queueing;

/// <summary>Why a call was not scored.</summary>
internal enum RefusalReason
{
    /// <summary>It was, or its scorer failed.</summary>
    None,

    /// <summary>Too many rows waited.</summary>
    Full,

    /// <summary>Its deadline passed.</summary>
    Deadline,

    /// <summary>Its caller went away.</summary>
    Cancelled,
}
