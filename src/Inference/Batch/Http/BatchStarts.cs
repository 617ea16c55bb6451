using System.Globalization;
using Inference.Predict;
using Microsoft.AspNetCore.Http;

namespace Inference.Batch.Http;

/// <summary>Starts files, or goes on with them, for callers who may wait for the end.</summary>
internal sealed class BatchStarts(BatchJob job, BatchFiles files, BatchRuns runs, InferenceOptions options, TimeProvider time)
{
    /// <summary>A caller who does not wait is answered once the run has begun or is in the queue, which takes a few calls to storage.</summary>
    private static readonly TimeSpan LongestBegin = TimeSpan.FromSeconds(10);

    private const int MaxRetrySeconds = 30;

    /// <summary>Answers how the run of the file that an address means ended, or that it is under way.</summary>
    /// <exception cref="CallException">There is no such file, the query cannot be used, or a run is under way that this one cannot join.</exception>
    public async Task<IResult> AnswerAsync(HttpRequest request, IReadOnlyList<BatchFile> names, CancellationToken cancellationToken)
    {
        var force = BatchQuery.Force(request);
        var wait = PreferredWait.Of(request);
        if (wait.Applied is not null)
            request.HttpContext.Response.Headers["Preference-Applied"] = wait.Applied;
        var found = await FindInputAsync(names, cancellationToken);
        if (!force && IsCurrent(found))
            return Ended(found, CallOutcome.AlreadySettled);

        var (run, isNew) = runs.Start(found.File, force);
        if (force && !isNew)
            throw UnderWay();
        await WaitAsync(run, wait.Time, cancellationToken);
        return run.Ended switch
        {
            { IsFaulted: true } => BrokenOff(run.Ended.Exception.InnerException!, request.HttpContext.Response),
            { IsCompleted: true } => await EndedAsync(run, await run.Ended, request.HttpContext.Response, cancellationToken),
            _ => await UnderWayAsync(run, request.HttpContext.Response, cancellationToken),
        };
    }

    private async Task<FoundFile> FindInputAsync(IReadOnlyList<BatchFile> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            if (await files.FindAsync(name, cancellationToken) is { Input: not null } found)
                return found;
        }

        throw BatchFiles.NotFound(names[0]);
    }

    /// <summary>Whether there is nothing to do. Asked before the queue: a caller should not wait there to learn that.</summary>
    private bool IsCurrent(FoundFile found)
    {
        var etag = found.Input!.ETag.ToString();
        return !found.IsToBegin && found.Entry is { } entry && LedgerMark.IsCurrent(entry.Status, entry.InputETag, entry.Key, etag, job.KeyOf(found.File, etag), options.RescoreOnNewModel);
    }

    private async Task WaitAsync(RequestedRun run, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(run.Ended, Task.Delay(wait, time, over.Token));
        await Task.WhenAny(run.Ended, run.Begun, run.Waiting, Task.Delay(LongestBegin, time, over.Token));
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<IResult> EndedAsync(RequestedRun run, BatchOutcome outcome, HttpResponse response, CancellationToken cancellationToken) => outcome switch
    {
        BatchOutcome.Gone => throw BatchFiles.NotFound(run.File),
        BatchOutcome.Busy => run.Force ? throw UnderWay() : await UnderWayAsync(run, response, cancellationToken),
        _ => Ended(
            await files.FindAsync(run.File, cancellationToken) ?? throw BatchFiles.NotFound(run.File),
            outcome switch
            {
                BatchOutcome.Scored => CallOutcome.Scored,
                BatchOutcome.Failed => CallOutcome.Failed,
                _ => CallOutcome.AlreadySettled,
            }),
    };

    private static JsonResult<BatchReport> Ended(FoundFile found, CallOutcome outcome) =>
        new(found.Report with { Outcome = outcome }, BatchHttpJson.Default.BatchReport);

    private async Task<IResult> UnderWayAsync(RequestedRun run, HttpResponse response, CancellationToken cancellationToken)
    {
        var found = await files.FindAsync(run.File, cancellationToken) ?? throw BatchFiles.NotFound(run.File);
        var report = found.Report with { Outcome = found.IsToBegin ? CallOutcome.Waiting : CallOutcome.Running };
        response.Headers.Location = report.Links.Status;
        response.Headers.RetryAfter = Math.Clamp((int)(report.SecondsLeft ?? 1), 1, MaxRetrySeconds).ToString(CultureInfo.InvariantCulture);
        return new JsonResult<BatchReport>(report, BatchHttpJson.Default.BatchReport, StatusCodes.Status202Accepted);
    }

    /// <summary>The log has the cause, from whoever ran it.</summary>
    private static ProblemResult BrokenOff(Exception error, HttpResponse response) => StorageTrouble.Is(error)
        ? StorageAnswer.Unavailable("The run broke off because of the storage. What was scored so far is kept: ask again to go on with it.", response)
        : new ProblemResult(StatusCodes.Status500InternalServerError, "The run broke off. The log of the service says why; the next trigger goes on with it.");

    private static CallException UnderWay() => new(
        StatusCodes.Status409Conflict,
        "A run of this file is under way, or broke off a few seconds ago. GET its address for how far it is; ask again once it has ended, or without 'force' to wait for it.");
}
