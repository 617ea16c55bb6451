using Azure.Storage.Blobs;

namespace Inference.Batch;

/// <summary>The batch runs that the ledger knows of, and the last sweep.</summary>
public sealed class BatchHistory(BlobServiceClient storage)
{
    /// <summary>Pages of the storage's listing that one page of ours may take: a rare status must not make a call endless.</summary>
    private const int MaxListings = 20;

    private readonly Ledger _ledger = new(storage);
    private readonly SweepReceipts _sweeps = new(storage);

    /// <summary>What the last sweep did; null before the first one.</summary>
    public Task<SweepReceipt?> LatestSweepAsync(CancellationToken cancellationToken) => _sweeps.LatestAsync(cancellationToken);

    /// <summary>The files that changed last, newest first.</summary>
    public Task<IReadOnlyList<BatchStatus>> LatestAsync(int count, CancellationToken cancellationToken) =>
        LatestAsync(new BatchFilter(null, null), count, cancellationToken);

    /// <summary>The files of a filter that changed last, newest first. Looks at the whole ledger, and keeps no more than it returns.</summary>
    internal async Task<IReadOnlyList<BatchStatus>> LatestAsync(BatchFilter filter, int count, CancellationToken cancellationToken)
    {
        var newest = new PriorityQueue<BatchStatus, DateTimeOffset>();
        await foreach (var (_, mark) in _ledger.ListAsync(filter.Prefix, cancellationToken))
        {
            if (mark is null)
                continue;
            var status = BatchStatus.Of(mark);
            if (!filter.Takes(status))
                continue;
            newest.Enqueue(status, status.UpdatedAt);
            if (newest.Count > count)
                newest.Dequeue();
        }

        return [.. newest.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];
    }

    /// <summary>A page of files in the order of their names, and the storage's own mark of where the next one begins; null at the end.</summary>
    /// <param name="filter">Which files.</param>
    /// <param name="limit">Most files.</param>
    /// <param name="after">Where to begin; null at the start.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<(IReadOnlyList<BatchStatus> Files, string? Next)> PageAsync(BatchFilter filter, int limit, string? after, CancellationToken cancellationToken)
    {
        var files = new List<BatchStatus>();
        for (var listing = 0; listing < MaxListings; listing++)
        {
            // No more than there is room for: a mark stands behind whole pages of the storage only.
            (var marks, after) = await _ledger.PageAsync(filter.Prefix, limit - files.Count, after, cancellationToken);
            files.AddRange(marks.Select(BatchStatus.Of).Where(filter.Takes));
            if (after is null || files.Count == limit)
                break;
        }

        return (files, after);
    }

    /// <summary>What the ledger has of a file, read at one moment; null when it has nothing.</summary>
    internal async Task<(LedgerEntry Entry, BatchStatus Status)?> FindAsync(BatchFile file, CancellationToken cancellationToken) =>
        await _ledger.FindAsync(file, cancellationToken) is { } found ? (found.Entry, BatchStatus.Of(found.Mark)) : null;
}

/// <summary>Which files are asked for.</summary>
/// <param name="Model">Folder of the model; null: all.</param>
/// <param name="Status">Status as in <see cref="BatchStatus"/>; null: any.</param>
internal sealed record BatchFilter(string? Model, string? Status)
{
    /// <summary>What the names begin with.</summary>
    public string? Prefix => Model is null ? null : Model + "/";

    public bool Takes(BatchStatus status) => Status is null || Status == status.Status;
}
