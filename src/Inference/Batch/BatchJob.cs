using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Inference.Models;
using Microsoft.Extensions.Logging;

namespace Inference.Batch;

/// <summary>
/// The one batch job behind every trigger: scores an input blob once in effect. Decides here what there is to do;
/// <see cref="BatchRun"/> does it.
/// </summary>
public sealed class BatchJob : IDisposable
{
    /// <summary>A file that is replaced more often than this while it is scored is left to the next trigger.</summary>
    private const int MaxReplacements = 3;

    private readonly BlobServiceClient _storage;
    private readonly ModelCache _models;
    private readonly InferenceOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<BatchJob> _logger;
    private readonly Ledger _ledger;
    private readonly AbandonedWork _abandoned;
    private readonly BatchThreads _threads;
    private readonly SemaphoreSlim _turns;

    /// <summary>Creates the job on a storage account whose containers exist.</summary>
    public BatchJob(BlobServiceClient storage, ModelCache models, InferenceOptions options, TimeProvider time, ILogger<BatchJob> logger)
    {
        _storage = storage;
        _models = models;
        _options = options;
        _time = time;
        _logger = logger;
        _ledger = new Ledger(storage);
        _abandoned = new AbandonedWork(storage, _ledger);
        _threads = new BatchThreads(options.BatchParallelism, yields: true);
        _turns = new SemaphoreSlim(options.MaxConcurrentFiles);
    }

    /// <summary>
    /// Scores the blob <paramref name="inputName"/> of the container <c>input</c>, unless that is settled or under way.
    /// What is wrong with the file ends in its receipt; trouble with storage is thrown, for the trigger to try again.
    /// </summary>
    public Task<BatchOutcome> RunAsync(string inputName, BatchTrigger trigger, CancellationToken cancellationToken) =>
        RunAsync(new BatchRequest(inputName, trigger), cancellationToken);

    /// <summary>The same, with more to ask.</summary>
    public async Task<BatchOutcome> RunAsync(BatchRequest request, CancellationToken cancellationToken)
    {
        var file = new BatchFile(request.InputName);
        if (file.NameFailure is { } failure)
        {
            Log.FileFailed(_logger, file.Name, failure.Code, failure.Message);
            request.OnFailed?.Invoke(failure);
            return BatchOutcome.Failed;
        }

        return await RunUntilCurrentAsync(file, request, cancellationToken);
    }

    /// <summary>Call it when no run is under way.</summary>
    public void Dispose() => _turns.Dispose();

    /// <summary>The ledger key of a file's content with the model that would score it now.</summary>
    internal string KeyOf(BatchFile file, string etag) => LedgerKey.Of(file.Name, etag, _models.LiveOrNull(file.ModelName));

    /// <summary>Leases the model that scores a file; the lease is empty, and the failure says why, when none can.</summary>
    private ModelLease Acquire(BatchFile file, out BatchFailure? failure)
    {
        try
        {
            failure = null;
            return _models.Acquire(file.ModelName);
        }
        catch (ModelNotFoundException)
        {
            failure = file.ModelName is { } name
                ? new BatchFailure("unknown-model", $"The folder '{name}' names no model that is loaded. Drop the file into the folder of a model, or add the model.")
                : new BatchFailure("unknown-model", "The file is at the root of the container and there is no default model. Drop it into the folder of a model, or name a default in models/serving.json.");
        }
        catch (ModelUnavailableException error)
        {
            failure = new BatchFailure("model-unavailable", $"{error.Message} Mend the model; the next sweep then scores the file.");
        }

        return default;
    }

    /// <summary>
    /// Scores what the blob holds, and again what it holds then when it was replaced meanwhile: a trigger that announced the
    /// new content met this run's lease and left it to this run.
    /// </summary>
    private async Task<BatchOutcome> RunUntilCurrentAsync(BatchFile file, BatchRequest request, CancellationToken cancellationToken)
    {
        var input = _storage.GetBlobContainerClient(BatchFile.InputContainer).GetBlobClient(file.Name);
        ETag? scored = null;
        BatchOutcome? ended = null;
        for (var replacements = 0; ; replacements++)
        {
            var properties = await input.PropertiesOrNullAsync(cancellationToken);
            if (ended is { } outcome && (properties is null || properties.ETag == scored))
                return outcome;
            if (properties is null)
                return await ForgetAsync(file, cancellationToken);
            if (replacements > MaxReplacements)
                throw new IOException($"'{file.Name}' was replaced again and again while it was being scored. It is left to the next trigger.");
            if (replacements > 0)
                Log.InputReplaced(_logger, file.Name);
            scored = properties.ETag;
            ended = await RunOnceAsync(file, input, properties, request, cancellationToken);
            if (ended is BatchOutcome.AlreadySettled or BatchOutcome.Busy or BatchOutcome.Gone)
                return ended.Value;
        }
    }

    /// <summary>Scores one content; null when it was replaced meanwhile.</summary>
    private async Task<BatchOutcome?> RunOnceAsync(BatchFile file, BlobClient input, BlobProperties properties, BatchRequest request, CancellationToken cancellationToken)
    {
        // Held until the run ends: whatever is published meanwhile, the whole file is scored by this version.
        using var model = Acquire(file, out var failure);
        var etag = properties.ETag.ToString();
        var key = LedgerKey.Of(file.Name, etag, model.ModelOrNull);
        if (!request.Force && IsCurrent(await _ledger.ReadAsync(file, cancellationToken), etag, key))
            return BatchOutcome.AlreadySettled;

        var free = Turn.TakeOrNull(_turns);
        var isNoted = free is null && request.Force && await _ledger.TryNoteAsync(file, _time, cancellationToken);
        using var turn = free ?? await WaitForTurnAsync(request, cancellationToken);
        await using var lease = await _ledger.TryLeaseAsync(file, _time, cancellationToken);
        if (lease is null)
            return BatchOutcome.Busy;
        // Another runner may have settled it between the look and the lease; also what was to be scored again, once it was noted.
        var entry = await _ledger.ReadAsync(file, cancellationToken);
        if ((isNoted || !request.Force) && IsCurrent(entry, etag, key))
            return BatchOutcome.AlreadySettled;

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        var work = new BatchWork(file, input, properties, key, request);
        var ledger = new RunLedger(_ledger, lease, _time, work, entry);
        using var run = new BatchRun(_storage, ledger, _options, _threads, _time, _logger, work);
        try
        {
            return await run.RunAsync(model.ModelOrNull, failure, entry, linked.Token);
        }
        catch (RequestFailedException error) when (error.Status is 404 or 412)
        {
            // Whose condition failed, the input's, the lease's or the output's, is not told by the error.
            var now = await input.PropertiesOrNullAsync(cancellationToken);
            if (now?.ETag == properties.ETag)
                throw;
            if (now is not null)
                return null;
            Log.InputGone(_logger, file.Name);
            await _abandoned.ForgetAsync(file, lease, cancellationToken);
            return BatchOutcome.Gone;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await ledger.ForgiveAsync();
            throw;
        }
        catch (OperationCanceledException error) when (lease.Lost.IsCancellationRequested)
        {
            throw new IOException($"The lease on '{file.Name}' could not be renewed; the run was given up so that another one can take over.", error);
        }
    }

    private async Task<Turn> WaitForTurnAsync(BatchRequest request, CancellationToken cancellationToken)
    {
        // In the queue first: who hears of it may ask for the next file, whose turn must come later.
        var turn = Turn.TakeAsync(_turns, cancellationToken);
        request.OnWaiting?.Invoke();
        return await turn;
    }

    /// <summary>Clears up after a run that broke off and whose input is gone since.</summary>
    private async Task<BatchOutcome> ForgetAsync(BatchFile file, CancellationToken cancellationToken)
    {
        if (await _ledger.IsUnfinishedAsync(file, cancellationToken))
        {
            await using var lease = await _ledger.TryLeaseAsync(file, _time, cancellationToken);
            if (lease is not null)
                await _abandoned.ForgetAsync(file, lease, cancellationToken);
        }

        return BatchOutcome.Gone;
    }

    private bool IsCurrent(LedgerEntry? entry, string etag, string key) =>
        entry is not null && LedgerMark.IsCurrent(entry.Status, entry.InputETag, entry.Key, etag, key, _options.RescoreOnNewModel);
}

/// <summary>One content of one file, about to be scored.</summary>
/// <param name="File">The file's names.</param>
/// <param name="Input">Its blob.</param>
/// <param name="Properties">The blob as it was found.</param>
/// <param name="Key">Ledger key of this content.</param>
/// <param name="Request">What was asked.</param>
internal sealed record BatchWork(BatchFile File, BlobClient Input, BlobProperties Properties, string Key, BatchRequest Request)
{
    public string ETag { get; } = Properties.ETag.ToString();
}
