using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Inference.Batch;

namespace Inference.Tests.Batch.Faults;

/// <summary>All that storage holds of one input file, seen past whatever is being tested.</summary>
internal sealed class StoredFile(BlobServiceClient storage, string name)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public string Name => name;

    public string LedgerName => name + ".json";

    public async Task<ETag> DropAsync(byte[] content) => (await Blob("input").UploadAsync(BinaryData.FromBytes(content), overwrite: true)).Value.ETag;

    public Task DeleteInputAsync() => Blob("input").DeleteIfExistsAsync();

    /// <summary>The blob that belongs to the file in a container, or null.</summary>
    public async Task<byte[]?> ReadAsync(string container)
    {
        try
        {
            return (await Blob(container).DownloadContentAsync()).Value.Content.ToArray();
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    public async Task<JsonElement?> ReceiptAsync() => Parse(await ReadAsync(BatchFile.ReceiptsContainer));

    public async Task<JsonElement?> LedgerAsync() => Parse(await ReadAsync(BatchFile.LedgerContainer));

    public Task<BlobProperties?> PropertiesAsync(string container) => Blob(container).PropertiesOrNullAsync(CancellationToken.None);

    /// <summary>Blocks that are staged and not committed.</summary>
    public async Task<IReadOnlyList<BlobBlock>> StagedAsync(string container)
    {
        try
        {
            var blob = storage.GetBlobContainerClient(container).GetBlockBlobClient(name);
            return [.. (await blob.GetBlockListAsync(BlockListTypes.Uncommitted)).Value.UncommittedBlocks];
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return [];
        }
    }

    /// <summary>Chunks whose part of the output is staged: every block but the header's.</summary>
    public async Task<int> StagedChunksAsync() => (await StagedAsync(BatchFile.OutputContainer)).Count(block => BlockNumber(block) > 0);

    /// <summary>Ends the lease of a runner that is known to be dead, which would otherwise run out by itself.</summary>
    public async Task BreakLeaseAsync()
    {
        try
        {
            await Blob(BatchFile.LedgerContainer).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        }
        catch (RequestFailedException error) when (error.Status is 404 or 409)
        {
            // It died before it had one.
        }
    }

    public async Task<bool> IsLeasedAsync() => (await PropertiesAsync(BatchFile.LedgerContainer))?.LeaseState == LeaseState.Leased;

    /// <summary>Whether this content is completed or failed, and its runner has let go.</summary>
    public async Task<bool> IsSettledAsync(ETag content) =>
        await PropertiesAsync(BatchFile.LedgerContainer) is { LeaseState: not LeaseState.Leased } ledger
        && ledger.Metadata.TryGetValue("status", out var status) && status is "Completed" or "Failed"
        && ledger.Metadata["inputetag"] == content.ToString().Trim('"');

    public Task UntilSettledAsync(ETag content, CancellationToken cancellationToken) => UntilAsync(() => IsSettledAsync(content), cancellationToken);

    public static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        while (!await condition())
            await Task.Delay(Poll, cancellationToken);
    }

    /// <summary>Names of all blobs of the file in a container, also of those that are only staged.</summary>
    public async Task<IReadOnlyList<string>> BlobsAsync(string container)
    {
        var names = new List<string>();
        await foreach (var blob in storage.GetBlobContainerClient(container).GetBlobsAsync(BlobTraits.None, BlobStates.Uncommitted, name, CancellationToken.None))
            names.Add(blob.Name);
        return names;
    }

    private BlobClient Blob(string container) =>
        storage.GetBlobContainerClient(container).GetBlobClient(container is BatchFile.ReceiptsContainer or BatchFile.LedgerContainer ? LedgerName : name);

    private static int BlockNumber(BlobBlock block) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(block.Name).AsSpan(^4..));

    private static JsonElement? Parse(byte[]? json) => json is { Length: > 0 } ? JsonDocument.Parse(json).RootElement : null;
}
