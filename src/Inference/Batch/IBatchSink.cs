namespace Inference.Batch;

/// <summary>Where a batch's bytes go: blocks of blobs, or local files. Nothing is visible to readers until the owner commits it.</summary>
internal interface IBatchSink
{
    /// <summary>Takes the next piece of the output. The memory is only valid until the call ends.</summary>
    Task WriteOutputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Takes the next piece of the rejects; never called when no row was rejected.</summary>
    Task WriteRejectsAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
