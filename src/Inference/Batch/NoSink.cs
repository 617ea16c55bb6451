namespace Inference.Batch;

/// <summary>Takes a batch's bytes and forgets them.</summary>
internal sealed class NoSink : IBatchSink
{
    public StagedChunks Staged => StagedChunks.None;

    public Task WriteHeaderAsync(ReadOnlyMemory<byte> header, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WriteAsync(ChunkResult chunk, CancellationToken cancellationToken)
    {
        chunk.Dispose();
        return Task.CompletedTask;
    }

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
