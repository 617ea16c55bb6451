namespace Inference.Batch;

/// <summary>What a trigger asks of the batch job.</summary>
/// <param name="InputName">Name of the blob in the container <c>input</c>.</param>
/// <param name="Trigger">What asks.</param>
public sealed record BatchRequest(string InputName, BatchTrigger Trigger)
{
    /// <summary>Score it again although it is settled: with the version that is live now. Default false.</summary>
    public bool Force { get; init; }

    /// <summary>Called once the run holds the file's lease and the ledger says so: from then on it is not lost, whatever ends this process.</summary>
    public Action? OnBegun { get; init; }
}
