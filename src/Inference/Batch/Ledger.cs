using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Inference.Batch;

/// <summary>
/// Entries of the container <c>ledger</c>, one blob per input file. Its lease keeps two runners apart; its metadata
/// (<see cref="LedgerMark"/>) lets a sweep learn the state of thousands of files from one listing.
/// </summary>
internal sealed class Ledger(BlobServiceClient storage)
{
    private readonly BlobContainerClient _container = storage.GetBlobContainerClient(BatchFile.LedgerContainer);

    /// <summary>The entry of a file, or null.</summary>
    public async Task<LedgerEntry?> ReadAsync(BatchFile file, CancellationToken cancellationToken)
    {
        try
        {
            var download = await Blob(file).DownloadContentAsync(cancellationToken);
            var content = download.Value.Content.ToMemory();
            return content.IsEmpty ? null : JsonSerializer.Deserialize(content.Span, BatchJson.Default.LedgerEntry);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Takes the lease on a file's entry, or returns null when another runner holds it.</summary>
    public async Task<LedgerLease?> TryLeaseAsync(BatchFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        var blob = Blob(file);
        await CreateIfAbsentAsync(blob, cancellationToken);
        return await LedgerLease.TryAcquireAsync(blob.GetBlobLeaseClient(), time, cancellationToken);
    }

    /// <summary>Replaces the entry; only the holder of the lease may.</summary>
    public Task WriteAsync(BatchFile file, LedgerEntry entry, LedgerLease lease, CancellationToken cancellationToken) =>
        Blob(file).UploadAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(entry, BatchJson.Default.LedgerEntry)),
            new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                Metadata = LedgerMark.ToMetadata(entry),
                Conditions = new BlobRequestConditions { LeaseId = lease.Id },
            },
            cancellationToken);

    /// <summary>Removes the entry, and its lease with it.</summary>
    public Task DeleteAsync(BatchFile file, LedgerLease lease, CancellationToken cancellationToken) =>
        Blob(file).DeleteIfExistsAsync(conditions: new BlobRequestConditions { LeaseId = lease.Id }, cancellationToken: cancellationToken);

    /// <summary>What every entry's metadata says, in the order of the names.</summary>
    public async IAsyncEnumerable<LedgerMark> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, null, cancellationToken))
        {
            if (LedgerMark.FromMetadata(blob) is { } mark)
                yield return mark;
        }
    }

    private BlobClient Blob(BatchFile file) => _container.GetBlobClient(file.ReceiptName);

    private static async Task CreateIfAbsentAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            await blob.UploadAsync(BinaryData.Empty, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellationToken);
        }
        catch (RequestFailedException error) when (error.Status is 409 or 412)
        {
            // It is there already, leased or not.
        }
    }
}
