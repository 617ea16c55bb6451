namespace Inference.Batch;

/// <summary>Where a batch's bytes go: blocks of blobs, or local files. Nothing is visible to readers until the owner commits it.</summary>
internal interface IBatchSink
{
    /// <summary>The chunks that it holds from an earlier run.</summary>
    StagedChunks Staged { get; }

    /// <summary>Takes the header of the output; not called when <see cref="Staged"/> has any chunk.</summary>
    Task WriteHeaderAsync(ReadOnlyMemory<byte> header, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the next chunk, in order, and disposes it when its bytes are no longer needed, also when the call fails. A chunk
    /// that is staged already comes too, without bytes.
    /// </summary>
    Task WriteAsync(ChunkResult chunk, CancellationToken cancellationToken);

    /// <summary>Returns once everything that was taken is written, or throws what went wrong with it.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}
