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
/// the receipt, settle the ledger. Broken off anywhere, the next run goes on from what is staged and ends with the same bytes.
/// </summary>
internal sealed class BatchRun(
    BlobServiceClient storage, RunLedger ledger, InferenceOptions options, BatchThreads threads, TimeProvider time, ILogger logger, BatchWork work) : IDisposable
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();
    private readonly StagedBlob _output = Stage(storage, options, work, BatchFile.OutputContainer);
    private readonly StagedBlob _rejects = Stage(storage, options, work, BatchFile.RejectsContainer);

    /// <summary>Scores with a model, or writes the failure that stands in its place.</summary>
    public async Task<BatchOutcome> RunAsync(LoadedModel? model, BatchFailure? noModel, LedgerEntry? earlier, CancellationToken cancellationToken)
    {
        if (!work.File.IsCsv)
            return await FailAsync(model, new("unsupported-file", "Only files whose name ends in .csv or .csv.gz are scored. Rename the file."), cancellationToken);
        if (model is null)
            return await FailAsync(null, noModel!, cancellationToken);
        await _output.ExpectCurrentAsync(cancellationToken);
        await _rejects.ExpectCurrentAsync(cancellationToken);
        var draft = ledger.Draft is { } ready ? ready with { Attempts = ledger.Attempts } : null;
        if (draft is not null && await _output.CommittedAsync(cancellationToken) is { } committed)
            return await FinishAsync(draft, committed, cancellationToken);
        var staged = await FindStagedAsync(cancellationToken);
        ledger.Find(staged);
        if (ledger.Stalls >= options.MaxBatchAttempts)
            return await FailAsync(model, new("gave-up", $"{options.MaxBatchAttempts} runs in a row broke off without coming any further. See the log for why; drop the file again to try anew."), cancellationToken);
        if (draft is not null && await TryAdoptAllAsync(draft, cancellationToken))
            return await CommitAsync(draft with { Chunks = new ChunkCounts(draft.Chunks!.Total, draft.Chunks.Total) }, cancellationToken);
        if (!work.Request.Force && await IsSameContentAsync(earlier, model, cancellationToken))
            return await SettleAsync(LedgerStatus.Completed, earlier!.Receipt!, BatchOutcome.AlreadySettled, cancellationToken);

        Adopt(staged);
        await ledger.BeginAsync(Record(model), cancellationToken);
        work.Request.OnBegun?.Invoke();
        try
        {
            var receipt = await ScoreAsync(model, staged, cancellationToken);
            return receipt.Failure is null ? await CommitAsync(receipt, cancellationToken) : await FailWithRejectsAsync(receipt, cancellationToken);
        }
        catch (CsvFormatException error)
        {
            return await FailAsync(model, new(error.Code, error.Message), cancellationToken);
        }
    }

    public void Dispose()
    {
        _output.Dispose();
        _rejects.Dispose();
    }

    /// <summary>What an earlier run of this content, cut the same way, left in storage.</summary>
    private async Task<StagedChunks> FindStagedAsync(CancellationToken cancellationToken)
    {
        if (!ledger.IsTakenOver)
            return StagedChunks.None;
        await _output.FindStagedAsync(cancellationToken);
        await _rejects.FindStagedAsync(cancellationToken);
        return ledger.Checkpoint is { } checkpoint ? StagedChunks.Of(checkpoint, _output.Found, _rejects.Found) : StagedChunks.None;
    }

    private void Adopt(StagedChunks staged)
    {
        if (staged.Count == 0)
            return;
        _output.Adopt(block => block == 0 || staged.Has(block - 1));
        _rejects.Adopt(block => staged.Has(block - 1));
        Log.Resuming(logger, work.File.Name, staged.Count);
    }

    /// <summary>Whether an earlier run staged everything that its draft speaks of, so that only the commit is left.</summary>
    private async Task<bool> TryAdoptAllAsync(Receipt draft, CancellationToken cancellationToken)
    {
        if (_output.Found.Values.Sum() != draft.Output!.Length
            || (draft.Rejects is { } expected && _rejects.Found.Values.Sum() != expected.Length && await _rejects.CommittedAsync(cancellationToken) is null))
            return false;
        _output.Adopt(_ => true);
        _rejects.Adopt(_ => true);
        Log.Resuming(logger, work.File.Name, draft.Chunks!.Total);
        return true;
    }

    private async Task<Receipt> ScoreAsync(LoadedModel model, StagedChunks staged, CancellationToken cancellationToken)
    {
        var format = BatchFormat.Of(work.File, options);
        format.CheckStored(work.Properties.ContentLength, options.BatchChunkBytes);
        await using var input = await OpenInputAsync(cancellationToken);
        await using var sink = new BlobSink(_output, _rejects, ledger, staged);
        var pipeline = new BatchPipeline(model, options.BatchChunkBytes, threads) { Format = format };
        var counts = await pipeline.RunAsync(input, sink, null, cancellationToken);
        var failure = RejectLimit.Failure(counts, model.Manifest.Batch.ErrorThreshold);
        var receipt = NewReceipt(failure is null ? ReceiptStatus.Completed : ReceiptStatus.Failed, model);
        var seconds = receipt.Timing.Seconds;
        return receipt with
        {
            Failure = failure,
            Input = receipt.Input with { Sha256 = input.Sha256() },
            Output = failure is null ? _output.Draft() : null,
            Rejects = _rejects.IsEmpty ? null : _rejects.Draft(),
            Rows = new RowCounts(counts.Rows, counts.Scored, counts.Rejected),
            Chunks = new ChunkCounts(sink.Chunks, staged.Count),
            RejectReasons = counts.Reasons,
            Timing = receipt.Timing with { RowsPerSecond = seconds > 0 ? Math.Round((counts.Rows - staged.Rows) / seconds) : null },
        };
    }

    private async Task<BatchOutcome> CommitAsync(Receipt draft, CancellationToken cancellationToken)
    {
        await ledger.CommittingAsync(draft, cancellationToken);
        // Throws 412 when the input was replaced meanwhile: this run's result must not stand for the new content.
        await work.Input.GetPropertiesAsync(new BlobRequestConditions { IfMatch = work.Properties.ETag }, cancellationToken);
        if (draft.Rejects is not null && !_rejects.IsEmpty)
            await _rejects.CommitAsync(cancellationToken);
        return await FinishAsync(draft, await _output.CommitAsync(cancellationToken), cancellationToken);
    }

    /// <summary>What is left to do once the output is there; may be repeated.</summary>
    private async Task<BatchOutcome> FinishAsync(Receipt draft, ETag outputETag, CancellationToken cancellationToken)
    {
        if (draft.Rejects is null)
            await _rejects.DeleteAsync(cancellationToken);
        var receipt = draft with
        {
            Output = await _output.RecordAsync(draft.Output!, outputETag, cancellationToken),
            Rejects = await RejectsRecordAsync(draft, cancellationToken),
        };
        await WriteReceiptAsync(receipt, cancellationToken);
        Log.Scored(logger, work.File.Name, receipt.Rows!.Scored, receipt.Rows.Rejected, receipt.Model!.Name, receipt.Model.Version, receipt.Timing.Seconds);
        return await SettleAsync(LedgerStatus.Completed, receipt, BatchOutcome.Scored, cancellationToken);
    }

    private async Task<BlobRecord?> RejectsRecordAsync(Receipt draft, CancellationToken cancellationToken) =>
        draft.Rejects is { } rejects && await _rejects.CommittedAsync(cancellationToken) is { } committed ? await _rejects.RecordAsync(rejects, committed, cancellationToken) : null;

    /// <summary>Fails a file that was read to its end: its rejects are shown, so that they can be mended.</summary>
    private async Task<BatchOutcome> FailWithRejectsAsync(Receipt receipt, CancellationToken cancellationToken)
    {
        await work.Input.GetPropertiesAsync(new BlobRequestConditions { IfMatch = work.Properties.ETag }, cancellationToken);
        await _rejects.CommitAsync(cancellationToken);
        return await FailAsync(receipt with { Rejects = await RejectsRecordAsync(receipt, cancellationToken) }, cancellationToken);
    }

    private Task<BatchOutcome> FailAsync(LoadedModel? model, BatchFailure failure, CancellationToken cancellationToken) =>
        FailAsync(NewReceipt(ReceiptStatus.Failed, model) with { Failure = failure }, cancellationToken);

    private async Task<BatchOutcome> FailAsync(Receipt receipt, CancellationToken cancellationToken)
    {
        await _output.DiscardAsync(cancellationToken);
        await _rejects.DiscardAsync(cancellationToken);
        await WriteReceiptAsync(receipt, cancellationToken);
        Log.FileFailed(logger, work.File.Name, receipt.Failure!.Code, receipt.Failure.Message);
        work.Request.OnFailed?.Invoke(receipt.Failure);
        return await SettleAsync(LedgerStatus.Failed, receipt, BatchOutcome.Failed, cancellationToken);
    }

    /// <summary>
    /// Whether this is the content that was scored before, dropped again under a new ETag: same model and options, same
    /// bytes, and the output still as it was left.
    /// </summary>
    private async Task<bool> IsSameContentAsync(LedgerEntry? earlier, LoadedModel model, CancellationToken cancellationToken)
    {
        if (earlier is not { Status: LedgerStatus.Completed, Receipt: { Input.Sha256: { } sha256, Output: { } scored } receipt }
            || receipt.Input.Length != work.Properties.ContentLength
            || LedgerKey.Of(work.File.Name, earlier.InputETag, model) != earlier.Key
            || await _output.ETagAsync(cancellationToken) is not { } etag || etag.ToString() != scored.ETag)
            return false;
        await using var input = await OpenInputAsync(cancellationToken);
        await input.CopyToAsync(Stream.Null, cancellationToken);
        return input.Sha256() == sha256;
    }

    private async Task<CheckedStream> OpenInputAsync(CancellationToken cancellationToken)
    {
        // One streaming download; the client resumes it where it broke, and only for the same ETag.
        var download = await work.Input.DownloadStreamingAsync(
            new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = work.Properties.ETag } }, cancellationToken);
        return new CheckedStream(download.Value.Content, work.Properties.ContentLength);
    }

    private async Task<BatchOutcome> SettleAsync(LedgerStatus status, Receipt receipt, BatchOutcome outcome, CancellationToken cancellationToken)
    {
        await ledger.SettleAsync(status, receipt, cancellationToken);
        return outcome;
    }

    private Task WriteReceiptAsync(Receipt receipt, CancellationToken cancellationToken) =>
        storage.GetBlobContainerClient(BatchFile.ReceiptsContainer).GetBlobClient(work.File.ReceiptName).UploadAsync(
            BinaryData.FromBytes(BatchJson.ToUtf8(receipt)),
            new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } },
            cancellationToken);

    private Receipt NewReceipt(ReceiptStatus status, LoadedModel? model) => new()
    {
        Status = status,
        Input = new InputRecord(work.File.Name, work.ETag, work.Properties.ContentLength, null),
        Model = model is null ? null : Record(model),
        Options = model?.Manifest.Batch,
        Timing = new BatchTiming(_startedAt, time.GetUtcNow(), Math.Round(time.GetElapsedTime(_started).TotalSeconds, 3), null),
        Attempts = ledger.Attempts,
        Trigger = work.Request.Trigger,
        TraceId = Activity.Current?.TraceId.ToString(),
    };

    private static ModelRecord Record(LoadedModel model) => new(model.Name, model.VersionText, model.Manifest.Sha256);

    private static StagedBlob Stage(BlobServiceClient storage, InferenceOptions options, BatchWork work, string container) => new(
        storage.GetBlobContainerClient(container).GetBlockBlobClient(work.File.Name),
        $"{container}/{work.File.Name}",
        work.Key,
        LedgerKey.Stamp(work.Key, $"{ProductVersion.Text} {options.BatchChunkBytes}"));
}
