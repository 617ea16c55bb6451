using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace Inference.Batch;

/// <summary>What a run leaves behind whose input is gone.</summary>
internal sealed class AbandonedWork(BlobServiceClient storage, Ledger ledger)
{
    /// <summary>Gives back the bytes of its uncommitted blocks and forgets the file; the caller holds its lease.</summary>
    public async Task ForgetAsync(BatchFile file, LedgerLease lease, CancellationToken cancellationToken)
    {
        foreach (var container in new[] { BatchFile.OutputContainer, BatchFile.RejectsContainer })
            await storage.GetBlobContainerClient(container).GetBlockBlobClient(file.Name).ShrinkUncommittedBlocksAsync(cancellationToken);
        await ledger.DeleteAsync(file, lease, cancellationToken);
    }
}
