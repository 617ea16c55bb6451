namespace Inference.Predict.Queueing;

/// <summary>Why rows were sent to the scorer when they were.</summary>
internal enum DispatchReason
{
    /// <summary>A slot was free when the call came.</summary>
    Idle,

    /// <summary>A call alone from the queue.</summary>
    Queued,

    /// <summary>All calls that waited, as one block.</summary>
    Merged,

    /// <summary>From the head of the queue what fits the largest block; the next call did not.</summary>
    Full,

    /// <summary>Part of a call that is larger than the largest block.</summary>
    Slice,
}
