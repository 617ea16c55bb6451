namespace Inference.Batch;

/// <summary>
/// Stages output and rejects as blocks, which nobody sees until <see cref="StagedBlob.CommitAsync"/>. Block 0 is the header,
/// block n + 1 chunk n. The ledger learns of a chunk before its blocks are on their way.
/// </summary>
internal sealed class BlobSink(StagedBlob output, StagedBlob rejects, RunLedger ledger, StagedChunks staged) : IBatchSink, IAsyncDisposable
{
    /// <summary>One block on its way while the next is made ready; more gained nothing against Azurite, and each costs memory.</summary>
    private const int MaxUnderWay = 2;

    private readonly Queue<Task> _underWay = new();
    private BatchCheckpoint _checkpoint = staged.Checkpoint;

    public StagedChunks Staged => staged;

    /// <summary>Chunks that are staged so far.</summary>
    public int Chunks => _checkpoint.Chunks;

    public Task WriteHeaderAsync(ReadOnlyMemory<byte> header, CancellationToken cancellationToken)
    {
        _checkpoint = _checkpoint with { OutputBytes = header.Length };
        return output.StageAsync(0, header, cancellationToken);
    }

    public async Task WriteAsync(ChunkResult chunk, CancellationToken cancellationToken)
    {
        try
        {
            while (_underWay.Count >= MaxUnderWay)
                await TakeFirstAsync();
            _checkpoint = _checkpoint.With(chunk.Record);
            await ledger.CheckpointAsync(_checkpoint, cancellationToken);
        }
        catch
        {
            chunk.Dispose();
            throw;
        }

        _underWay.Enqueue(StageAsync(chunk, cancellationToken));
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (_underWay.Count > 0)
            await TakeFirstAsync();
        ledger.Note(_checkpoint);
    }

    /// <summary>Returns once no block is on its way any more, whatever became of them.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_underWay.TryDequeue(out var staging))
            await staging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TakeFirstAsync()
    {
        await _underWay.Dequeue();
        _checkpoint = _checkpoint.WithFirstStaged();
    }

    private async Task StageAsync(ChunkResult chunk, CancellationToken cancellationToken)
    {
        using (chunk)
        {
            if (chunk.IsStaged)
                return;
            var number = chunk.Chunk.Index + 1;
            // Both begin before anything is waited for: the hashes want the chunks in order.
            await Task.WhenAll(
                chunk.HasRejected ? rejects.StageAsync(number, chunk.Rejected.Written, cancellationToken) : Task.CompletedTask,
                chunk.Output.Length > 0 ? output.StageAsync(number, chunk.Output.Written, cancellationToken) : Task.CompletedTask);
        }
    }
}
