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
    public async Task<LedgerEntry?> ReadAsync(BatchFile file, CancellationToken cancellationToken) =>
        await DownloadAsync(file, cancellationToken) is { } download ? EntryIn(download) : null;

    /// <summary>The entry of a file with its mark, read at one moment; null when there is nothing yet.</summary>
    public async Task<(LedgerEntry Entry, LedgerMark Mark)?> FindAsync(BatchFile file, CancellationToken cancellationToken) =>
        await DownloadAsync(file, cancellationToken) is { Details: var details } download
        && LedgerMark.FromMetadata(file.Name, details.Metadata, details.LeaseState, details.LastModified) is { } mark
            ? (EntryIn(download)!, mark)
            : null;

    /// <summary>Whether there is an entry that is not settled, if only an empty one.</summary>
    public async Task<bool> IsUnfinishedAsync(BatchFile file, CancellationToken cancellationToken) =>
        await DownloadAsync(file, cancellationToken) is { } download && EntryIn(download) is not { IsSettled: true };

    /// <summary>Takes the lease on a file's entry, or returns null when another runner holds it.</summary>
    public async Task<LedgerLease?> TryLeaseAsync(BatchFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        var blob = Blob(file);
        await CreateIfAbsentAsync(blob, cancellationToken);
        return await LedgerLease.TryAcquireAsync(blob.GetBlobLeaseClient(), time, cancellationToken);
    }

    /// <summary>
    /// Notes that a settled file is to be scored again, for whoever comes to it first. False when there is no need, because it is
    /// not settled, or no way, because it is being scored.
    /// </summary>
    public async Task<bool> TryNoteAsync(BatchFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var lease = await TryLeaseAsync(file, time, cancellationToken);
        if (lease is null || await ReadAsync(file, cancellationToken) is not { } entry)
            return false;
        if (entry.IsSettled)
            await WriteAsync(file, new LedgerEntry { InputETag = entry.InputETag, Key = entry.Key, Status = LedgerStatus.Noted, Attempts = 0 }, lease, cancellationToken);
        return entry.IsSettled || entry.Status == LedgerStatus.Noted;
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

    /// <summary>
    /// The files that have an entry and whose names begin with <paramref name="prefix"/> (null: all), in the order of the names,
    /// with what its metadata says; null when it holds nothing yet.
    /// </summary>
    public async IAsyncEnumerable<(string InputName, LedgerMark? Mark)> ListAsync(string? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in Blobs(prefix, cancellationToken))
            yield return (LedgerMark.InputNameOf(blob), LedgerMark.FromMetadata(blob));
    }

    /// <summary>A page of the storage's listing, and its own mark of where the next one begins; null at the end.</summary>
    /// <param name="prefix">What the names begin with; null: all.</param>
    /// <param name="limit">Most entries.</param>
    /// <param name="after">Where to begin; null at the start.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(IReadOnlyList<LedgerMark> Marks, string? Next)> PageAsync(string? prefix, int limit, string? after, CancellationToken cancellationToken)
    {
        await foreach (var page in Blobs(prefix, cancellationToken).AsPages(after, limit))
            return ([.. page.Values.Select(LedgerMark.FromMetadata).OfType<LedgerMark>()], string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
        return ([], null);
    }

    private AsyncPageable<BlobItem> Blobs(string? prefix, CancellationToken cancellationToken) =>
        _container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken);

    private async Task<BlobDownloadResult?> DownloadAsync(BatchFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await Blob(file).DownloadContentAsync(cancellationToken);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    private static LedgerEntry? EntryIn(BlobDownloadResult download) =>
        download.Content.ToMemory() is { IsEmpty: false } content ? JsonSerializer.Deserialize(content.Span, BatchJson.Default.LedgerEntry) : null;

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
