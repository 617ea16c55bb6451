using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace Inference.Batch;

/// <summary>Finds every input file that no current receipt speaks for, and scores it: what events and polling missed.</summary>
public sealed class BatchSweep(BlobServiceClient storage, BatchJob job, InferenceOptions options, ILogger<BatchSweep> logger)
{
    private readonly Ledger _ledger = new(storage);

    /// <summary>Goes through the container <c>input</c> once. A file that breaks off does not keep the others from their turn.</summary>
    public async Task<SweepSummary> RunAsync(CancellationToken cancellationToken)
    {
        var marks = new Dictionary<string, LedgerMark>(StringComparer.Ordinal);
        await foreach (var mark in _ledger.ListAsync(cancellationToken))
            marks[mark.InputName] = mark;

        var summary = new SweepSummary(0, 0, 0, 0, 0);
        await foreach (var blob in storage.GetBlobContainerClient(BatchFile.InputContainer).GetBlobsAsync(cancellationToken: cancellationToken))
        {
            var etag = blob.Properties.ETag?.ToString() ?? "";
            var outcome = marks.TryGetValue(blob.Name, out var mark) && IsCurrent(mark, etag)
                ? BatchOutcome.AlreadySettled
                : await RunAsync(blob.Name, cancellationToken);
            summary = summary.Plus(outcome);
        }

        Log.Swept(logger, summary.Found, summary.Scored, summary.Skipped, summary.Failed, summary.BrokenOff);
        return summary;
    }

    private bool IsCurrent(LedgerMark mark, string etag) =>
        LedgerMark.IsCurrent(mark.Status, mark.InputETag, mark.Key, etag, job.KeyOf(new BatchFile(mark.InputName), etag), options.RescoreOnNewModel);

    private async Task<BatchOutcome?> RunAsync(string inputName, CancellationToken cancellationToken)
    {
        try
        {
            return await job.RunAsync(inputName, BatchTrigger.Schedule, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.BrokenOff(logger, inputName, error);
            return null;
        }
    }
}

/// <summary>What a sweep found and did.</summary>
/// <param name="Found">Files in the container.</param>
/// <param name="Scored">Scored by this sweep.</param>
/// <param name="Skipped">Settled before, under way elsewhere, or gone.</param>
/// <param name="Failed">Given a failed receipt by this sweep.</param>
/// <param name="BrokenOff">Not finished because of trouble that the log tells; the next sweep tries again.</param>
public sealed record SweepSummary(int Found, int Scored, int Skipped, int Failed, int BrokenOff)
{
    internal SweepSummary Plus(BatchOutcome? outcome) => outcome switch
    {
        BatchOutcome.Scored => this with { Found = Found + 1, Scored = Scored + 1 },
        BatchOutcome.Failed => this with { Found = Found + 1, Failed = Failed + 1 },
        null => this with { Found = Found + 1, BrokenOff = BrokenOff + 1 },
        _ => this with { Found = Found + 1, Skipped = Skipped + 1 },
    };
}
