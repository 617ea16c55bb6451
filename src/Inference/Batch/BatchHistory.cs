using Azure.Storage.Blobs;

namespace Inference.Batch;

/// <summary>The batch runs that the ledger knows of.</summary>
public sealed class BatchHistory(BlobServiceClient storage)
{
    private readonly Ledger _ledger = new(storage);

    /// <summary>The files that changed last, newest first.</summary>
    public async Task<IReadOnlyList<BatchStatus>> LatestAsync(int count, CancellationToken cancellationToken)
    {
        var marks = new List<LedgerMark>();
        await foreach (var mark in _ledger.ListAsync(cancellationToken))
            marks.Add(mark);
        return [.. marks.OrderByDescending(mark => mark.UpdatedAt).Take(count).Select(Status)];
    }

    private static BatchStatus Status(LedgerMark mark) => new(
        mark.InputName,
        mark.Status switch
        {
            LedgerStatus.Completed => "completed",
            LedgerStatus.Failed => "failed",
            _ => mark.IsLeased ? "running" : "interrupted",
        },
        mark.Model,
        mark.Version,
        mark.Status == LedgerStatus.Completed ? 1 : mark.Share,
        mark.Rows,
        mark.Scored,
        mark.Rejected,
        mark.RowsPerSecond,
        mark.FailureCode,
        mark.UpdatedAt);
}
