namespace Inference.Batch;

/// <summary>What a trigger asks of the batch job.</summary>
/// <param name="InputName">Name of the blob in the container <c>input</c>.</param>
/// <param name="Trigger">What asks.</param>
public sealed record BatchRequest(string InputName, BatchTrigger Trigger)
{
    /// <summary>Score it again although it is settled: with the version that is live now. Default false.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// Called when the run has to wait for its turn. By then the ledger knows of it when it is forced: ended before its turn, it
    /// is left to the next trigger.
    /// </summary>
    public Action? OnWaiting { get; init; }

    /// <summary>Called once the run holds the file's lease and the ledger says so: from then on it is not lost, whatever ends this process.</summary>
    public Action? OnBegun { get; init; }

    /// <summary>Called with the reason when the file as a whole cannot be scored.</summary>
    public Action<BatchFailure>? OnFailed { get; init; }
}
