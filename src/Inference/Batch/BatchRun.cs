using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Inference.Csv;
using Inference.Models;
using Microsoft.Extensions.Logging;

namespace Inference.Batch;

/// <summary>
/// One run over one content, under its lease: stage, note the draft in the ledger, commit rejects, commit output, write
/// the receipt, settle the ledger. Broken off anywhere, the next run ends with the same bytes.
/// </summary>
internal sealed class BatchRun(
    BlobServiceClient storage, Ledger ledger, LedgerLease lease, InferenceOptions options, BatchThreads threads, TimeProvider time, ILogger logger, BatchWork work)
{
    private static readonly TimeSpan ForgiveTimeout = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();
    private LedgerStatus? _status;

    /// <summary>Scores with a model, or writes the failure that stands in its place.</summary>
    public async Task<BatchOutcome> RunAsync(LoadedModel? model, BatchFailure? noModel, LedgerEntry? earlier, CancellationToken cancellationToken)
    {
        if (!work.File.IsCsv)
            return await FailAsync(model, new BatchFailure("unsupported-file", "Only files whose name ends in .csv or .csv.gz are scored. Rename the file."), cancellationToken);
        if (model is null)
            return await FailAsync(null, noModel!, cancellationToken);
        if (work.Attempt > options.MaxBatchAttempts)
            return await FailAsync(model, new BatchFailure("gave-up", $"{options.MaxBatchAttempts} runs broke off before the end. See the log for why; drop the file again to try anew."), cancellationToken);

        using var output = Stage(BatchFile.OutputContainer);
        using var rejects = Stage(BatchFile.RejectsContainer);
        if (earlier is { Status: LedgerStatus.Committing, Receipt: { } draft } && earlier.Key == work.Key && await output.CommittedAsync(cancellationToken) is { } committed)
            return await FinishAsync(draft, committed, rejects, cancellationToken);
        if (!work.Request.Force && await IsSameContentAsync(earlier, model, output, cancellationToken))
            return await SettleAsync(LedgerStatus.Completed, earlier!.Receipt!, BatchOutcome.AlreadySettled, cancellationToken);

        await WriteLedgerAsync(LedgerStatus.Running, null, work.Attempt, cancellationToken);
        work.Request.OnBegun?.Invoke();
        try
        {
            var receipt = await ScoreAsync(model, output, rejects, cancellationToken);
            return await CommitAsync(receipt, output, rejects, cancellationToken);
        }
        catch (CsvFormatException error)
        {
            return await FailAsync(model, new BatchFailure(error.Code, error.Message), cancellationToken);
        }
    }

    /// <summary>A run that was told to stop did not break off by itself: it must not count against the file.</summary>
    public async Task ForgiveAttemptAsync()
    {
        // Once it is committing, the entry holds the draft that the next run finishes from.
        if (_status != LedgerStatus.Running)
            return;
        using var timeout = new CancellationTokenSource(ForgiveTimeout, time);
        try
        {
            await WriteLedgerAsync(LedgerStatus.Running, null, work.Attempt - 1, timeout.Token);
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // Storage is away; then the attempt counts after all.
        }
    }

    private async Task<Receipt> ScoreAsync(LoadedModel model, StagedBlob output, StagedBlob rejects, CancellationToken cancellationToken)
    {
        var format = BatchFormat.Of(work.File, options);
        format.CheckStored(work.Properties.ContentLength, options.BatchChunkBytes);
        await output.ExpectCurrentAsync(cancellationToken);
        await rejects.ExpectCurrentAsync(cancellationToken);
        await using var input = await OpenInputAsync(cancellationToken);
        var pipeline = new BatchPipeline(model, options.BatchChunkBytes, threads) { Format = format };
        var counts = await pipeline.RunAsync(input, new BlobSink(output, rejects), null, cancellationToken);
        RejectLimit.Check(counts, model.Manifest.Batch.ErrorThreshold);
        return NewReceipt(ReceiptStatus.Completed, model, counts.Rows, input.Sha256()) with
        {
            Output = output.Draft(),
            Rejects = rejects.IsEmpty ? null : rejects.Draft(),
            Rows = new RowCounts(counts.Rows, counts.Scored, counts.Rejected),
            RejectReasons = counts.Reasons,
        };
    }

    private async Task<BatchOutcome> CommitAsync(Receipt draft, StagedBlob output, StagedBlob rejects, CancellationToken cancellationToken)
    {
        await WriteLedgerAsync(LedgerStatus.Committing, draft, work.Attempt, cancellationToken);
        // Throws 412 when the input was replaced meanwhile: this run's result must not stand for the new content.
        await work.Input.GetPropertiesAsync(new BlobRequestConditions { IfMatch = work.Properties.ETag }, cancellationToken);
        if (draft.Rejects is not null)
            await rejects.CommitAsync(cancellationToken);
        return await FinishAsync(draft, await output.CommitAsync(cancellationToken), rejects, cancellationToken);
    }

    /// <summary>What is left to do once the output is there; may be repeated.</summary>
    private async Task<BatchOutcome> FinishAsync(Receipt draft, ETag outputETag, StagedBlob rejects, CancellationToken cancellationToken)
    {
        if (draft.Rejects is null)
            await rejects.DeleteAsync(cancellationToken);
        var rejectsETag = draft.Rejects is null ? null : await rejects.CommittedAsync(cancellationToken);
        var receipt = draft with
        {
            Output = draft.Output! with { ETag = outputETag.ToString() },
            Rejects = draft.Rejects is null ? null : draft.Rejects with { ETag = rejectsETag?.ToString() ?? "" },
        };
        await WriteReceiptAsync(receipt, cancellationToken);
        Log.Scored(logger, work.File.Name, receipt.Rows!.Scored, receipt.Rows.Rejected, receipt.Model!.Name, receipt.Model.Version, receipt.Timing.Seconds);
        return await SettleAsync(LedgerStatus.Completed, receipt, BatchOutcome.Scored, cancellationToken);
    }

    private async Task<BatchOutcome> FailAsync(LoadedModel? model, BatchFailure failure, CancellationToken cancellationToken)
    {
        var receipt = NewReceipt(ReceiptStatus.Failed, model, null, null) with { Failure = failure };
        await WriteReceiptAsync(receipt, cancellationToken);
        Log.FileFailed(logger, work.File.Name, failure.Code, failure.Message);
        return await SettleAsync(LedgerStatus.Failed, receipt, BatchOutcome.Failed, cancellationToken);
    }

    /// <summary>
    /// Whether this is the content that was scored before, dropped again under a new ETag: same model and options, same
    /// bytes, and the output still as it was left.
    /// </summary>
    private async Task<bool> IsSameContentAsync(LedgerEntry? earlier, LoadedModel model, StagedBlob output, CancellationToken cancellationToken)
    {
        if (earlier is not { Status: LedgerStatus.Completed, Receipt: { Input.Sha256: { } sha256, Output: { } scored } receipt }
            || receipt.Input.Length != work.Properties.ContentLength
            || LedgerKey.Of(work.File.Name, earlier.InputETag, model) != earlier.Key
            || await output.ETagAsync(cancellationToken) is not { } etag || etag.ToString() != scored.ETag)
            return false;
        await using var input = await OpenInputAsync(cancellationToken);
        await input.CopyToAsync(Stream.Null, cancellationToken);
        return input.Sha256() == sha256;
    }

    private async Task<HashingStream> OpenInputAsync(CancellationToken cancellationToken)
    {
        // One streaming download; the client resumes it where it broke, and only for the same ETag.
        var download = await work.Input.DownloadStreamingAsync(
            new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = work.Properties.ETag } }, cancellationToken);
        return new HashingStream(download.Value.Content);
    }

    private async Task<BatchOutcome> SettleAsync(LedgerStatus status, Receipt? receipt, BatchOutcome outcome, CancellationToken cancellationToken)
    {
        await WriteLedgerAsync(status, receipt, work.Attempt, cancellationToken);
        return outcome;
    }

    private Task WriteLedgerAsync(LedgerStatus status, Receipt? receipt, int attempts, CancellationToken cancellationToken)
    {
        _status = status;
        return ledger.WriteAsync(work.File, new LedgerEntry { InputETag = work.ETag, Key = work.Key, Status = status, Attempts = attempts, Receipt = receipt }, lease, cancellationToken);
    }

    private Task WriteReceiptAsync(Receipt receipt, CancellationToken cancellationToken) =>
        storage.GetBlobContainerClient(BatchFile.ReceiptsContainer).GetBlobClient(work.File.ReceiptName).UploadAsync(
            BinaryData.FromBytes(BatchJson.ToUtf8(receipt)),
            new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } },
            cancellationToken);

    private Receipt NewReceipt(ReceiptStatus status, LoadedModel? model, long? rows, string? inputSha256)
    {
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        return new Receipt
        {
            Status = status,
            Input = new InputRecord(work.File.Name, work.ETag, work.Properties.ContentLength, inputSha256),
            Model = model is null ? null : new ModelRecord(model.Name, model.VersionText, model.Manifest.Sha256),
            Options = model?.Manifest.Batch,
            Timing = new BatchTiming(_startedAt, time.GetUtcNow(), Math.Round(seconds, 3), rows is > 0 && seconds > 0 ? Math.Round(rows.Value / seconds) : null),
            Attempts = work.Attempt,
            Trigger = work.Request.Trigger,
            TraceId = Activity.Current?.TraceId.ToString(),
        };
    }

    private StagedBlob Stage(string container) =>
        new(storage.GetBlobContainerClient(container).GetBlockBlobClient(work.File.Name), $"{container}/{work.File.Name}", work.Key);
}
