using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace Inference.Batch;

/// <summary>
/// Finds every input file that no current receipt speaks for, and scores it: what events and polling missed. Clears up after
/// files that were removed before they were finished.
/// </summary>
public sealed class BatchSweep(BlobServiceClient storage, BatchJob job, InferenceOptions options, TimeProvider time, ILogger<BatchSweep> logger)
{
    private const BatchTrigger Trigger = BatchTrigger.Schedule;

    private readonly Ledger _ledger = new(storage);
    private readonly SweepReceipts _receipts = new(storage);

    /// <summary>
    /// Goes through the container <c>input</c> once, <see cref="InferenceOptions.MaxConcurrentFiles"/> at a time, and writes a
    /// receipt. A file that breaks off does not keep the others from their turn.
    /// </summary>
    public async Task<SweepReceipt> RunAsync(CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var tally = new SweepTally();
        await Parallel.ForEachAsync(
            FilesToRunAsync(tally, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = options.MaxConcurrentFiles, CancellationToken = cancellationToken },
            // Not the token of the loop, which also ends when the listing breaks off: what runs then is left to end.
            async (name, _) => await RunAsync(name, tally, cancellationToken));

        var receipt = tally.Close(Trigger, startedAt, time.GetUtcNow(), time.GetElapsedTime(started));
        var files = receipt.Files;
        var receiptName = await _receipts.WriteAsync(receipt, cancellationToken);
        Log.Swept(logger, files.Found, files.Scored, files.Skipped.Settled, files.Skipped.UnderWay, files.Skipped.Gone, files.Failed, files.BrokenOff, receiptName);
        return receipt;
    }

    /// <summary>The files that the ledger does not settle, then those that it has begun with and that are not there any more.</summary>
    private async IAsyncEnumerable<string> FilesToRunAsync(SweepTally tally, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var marks = new Dictionary<string, LedgerMark?>(StringComparer.Ordinal);
        await foreach (var (inputName, mark) in _ledger.ListAsync(null, cancellationToken))
            marks[inputName] = mark;
        await foreach (var blob in storage.GetBlobContainerClient(BatchFile.InputContainer).GetBlobsAsync(cancellationToken: cancellationToken))
        {
            tally.Find();
            if (marks.Remove(blob.Name, out var mark) && mark is not null && IsCurrent(mark, blob.Properties.ETag?.ToString() ?? ""))
                tally.Add(blob.Name, BatchOutcome.AlreadySettled);
            else
                yield return blob.Name;
        }

        // What is settled is history, whether or not its file is kept.
        foreach (var (inputName, _) in marks.Where(mark => mark.Value?.Status.IsSettled() != true))
            yield return inputName;
    }

    private bool IsCurrent(LedgerMark mark, string etag) =>
        LedgerMark.IsCurrent(mark.Status, mark.InputETag, mark.Key, etag, job.KeyOf(new BatchFile(mark.InputName), etag), options.RescoreOnNewModel);

    private async Task RunAsync(string inputName, SweepTally tally, CancellationToken cancellationToken)
    {
        try
        {
            string? code = null;
            var outcome = await job.RunAsync(new BatchRequest(inputName, Trigger) { OnFailed = failure => code = failure.Code }, cancellationToken);
            tally.Add(inputName, outcome, outcome == BatchOutcome.Failed ? code : null);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.BrokenOff(logger, inputName, error);
            tally.Add(inputName, null, StorageTrouble.Is(error) ? "storage" : "error");
        }
    }
}
