using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Inference.Predict;
using Microsoft.AspNetCore.Http;

namespace Inference.Batch.Http;

/// <summary>What there is to tell of one file.</summary>
internal sealed class BatchFiles(BlobServiceClient storage, BatchHistory history, BatchRuns runs)
{
    /// <summary>Answers what is known of the file that an address means.</summary>
    /// <exception cref="CallException">There is no such file, or there cannot be.</exception>
    public async Task<IResult> AnswerAsync(HttpRequest request, IReadOnlyList<BatchFile> files, CancellationToken cancellationToken)
    {
        BatchQuery.None(request);
        foreach (var file in files)
        {
            if (await FindAsync(file, cancellationToken) is { } found)
                return new JsonResult<BatchReport>(found.Report, BatchHttpJson.Default.BatchReport);
        }

        throw NotFound(files[0]);
    }

    /// <summary>What storage has of a file; null when it has neither the file nor anything about it.</summary>
    /// <exception cref="CallException">No file can have this name.</exception>
    public async Task<FoundFile?> FindAsync(BatchFile file, CancellationToken cancellationToken)
    {
        if (file.NameFailure is { } failure)
            throw CallException.Bad($"No file can have this name. {failure.Message} The address is /api/batch/{{model}}/{{file}}.csv.");
        // Seen before the ledger is: of a run that begins in between, callers must not be told what came of the one before.
        var isToBegin = runs.Find(file) is { Begun.IsCompleted: false };
        var lookingForInput = storage.GetBlobContainerClient(BatchFile.InputContainer).GetBlobClient(file.Name).PropertiesOrNullAsync(cancellationToken);
        var inLedger = await history.FindAsync(file, cancellationToken);
        var input = await lookingForInput;
        return inLedger is null && input is null ? null : new FoundFile(file, input, inLedger?.Entry, inLedger?.Status, isToBegin);
    }

    /// <summary>Says that there is no such file, and how to drop one.</summary>
    public static CallException NotFound(BatchFile file) => new(
        StatusCodes.Status404NotFound,
        $"There is no blob '{file.Name}' in the container '{BatchFile.InputContainer}'. Upload the file under that name with any storage client, then ask again; GET /api/batch?model={{model}} lists the files of a model.");
}

/// <summary>What storage has of one file.</summary>
/// <param name="File">Its names.</param>
/// <param name="Input">The blob, while it is there.</param>
/// <param name="Entry">Its ledger entry.</param>
/// <param name="Status">What that entry says.</param>
/// <param name="IsToBegin">Whether a run of it was asked for that has not begun.</param>
internal sealed record FoundFile(BatchFile File, BlobProperties? Input, LedgerEntry? Entry, BatchStatus? Status, bool IsToBegin)
{
    /// <summary>What callers are told.</summary>
    public BatchReport Report => IsWaiting
        ? new BatchReport(BatchStatus.OfWaiting(File, Input?.LastModified ?? Status!.UpdatedAt))
        : new BatchReport(Status!) { Attempts = Entry!.Attempts, Receipt = Entry.IsSettled ? Entry.Receipt : null };

    /// <summary>Nothing is known of what it holds now, or it is to be scored again: what came of it before would mislead.</summary>
    private bool IsWaiting => IsToBegin || Status is null or { Status: BatchStatus.Waiting } || (Entry!.IsSettled && Input is not null && !LedgerMark.IsSameETag(Entry.InputETag, Input.ETag.ToString()));
}
