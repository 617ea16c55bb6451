namespace Inference.Batch;

/// <summary>Stages output and rejects as blocks, which nobody sees until <see cref="StagedBlob.CommitAsync"/>.</summary>
internal sealed class BlobSink(StagedBlob output, StagedBlob rejects) : IBatchSink
{
    public Task WriteOutputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => output.StageAsync(bytes, cancellationToken);

    public Task WriteRejectsAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => rejects.StageAsync(bytes, cancellationToken);
}
