using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Inference.Batch;

/// <summary>Blocks that were staged and not committed.</summary>
internal static class UncommittedBlocks
{
    private const int MaxAtOnce = 8;

    /// <summary>The uncommitted blocks of a blob; none when there is no such blob.</summary>
    public static async Task<IReadOnlyList<BlobBlock>> UncommittedBlocksAsync(this BlockBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var list = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken);
            return [.. list.Value.UncommittedBlocks];
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return [];
        }
    }

    /// <summary>Puts one byte in the place of each.</summary>
    public static async Task ShrinkUncommittedBlocksAsync(this BlockBlobClient blob, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(
            (await blob.UncommittedBlocksAsync(cancellationToken)).Where(block => block.SizeLong > 1),
            new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
            async (block, token) =>
            {
                using var stream = new MemoryStream("\n"u8.ToArray(), writable: false);
                await blob.StageBlockAsync(block.Name, stream, cancellationToken: token);
            });
}
