using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inference.Batch.Http;

/// <summary>
/// The runs that calls asked for. They go on after the answer, in the turns that the job gives, until the service stops: then
/// they are told to, and can be gone on with.
/// </summary>
internal sealed class BatchRuns(BatchJob job, TimeProvider time, ILogger<BatchRuns> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>Longer than a lease lives on after its runner died.</summary>
    private static readonly TimeSpan PatienceWithLeases = TimeSpan.FromMinutes(1.25);

    /// <summary>For a run that says it has ended, and is about to let go.</summary>
    private static readonly TimeSpan PatienceOfForce = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, RequestedRun> _runs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Whether the service stops.</summary>
    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>The run of a file that waits or is under way here, or null.</summary>
    public RequestedRun? Find(BatchFile file)
    {
        lock (_runs)
            return _runs.GetValueOrDefault(file.Name);
    }

    /// <summary>Starts a run, unless there is one of the file; says which it is, and whether it is a new one.</summary>
    /// <exception cref="OperationCanceledException">The service stops.</exception>
    public (RequestedRun Run, bool IsNew) Start(BatchFile file, bool force)
    {
        lock (_runs)
        {
            _stop.Token.ThrowIfCancellationRequested();
            if (_runs.TryGetValue(file.Name, out var earlier))
                return (earlier, false);
            var run = new RequestedRun(file, force);
            _runs.Add(file.Name, run);
            _ = Task.Run(() => RunAsync(run));
            return (run, true);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes before the server stops: that one waits for its callers, some of whom wait for runs.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => _stop.CancelAsync();

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] ended;
        lock (_runs)
            ended = [.. _runs.Values.Select(run => run.Ended)];
        await Task.WhenAll(ended).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(RequestedRun run)
    {
        var running = RunPatientlyAsync(run);
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Nobody may be waiting any more. A cancellation that is not ours is a call to storage that took too long.
        if (!running.IsCompletedSuccessfully && !(running.IsCanceled && IsStopping))
            Log.BrokenOff(logger, run.File.Name, running.Exception?.InnerException ?? new TimeoutException("Storage took too long."));
        lock (_runs)
            _runs.Remove(run.File.Name);
        run.End(running);
    }

    private async Task<BatchOutcome> RunPatientlyAsync(RequestedRun run)
    {
        var request = new BatchRequest(run.File.Name, BatchTrigger.Request) { Force = run.Force, OnWaiting = run.Wait, OnBegun = run.Begin };
        var patience = run.Force ? PatienceOfForce : PatienceWithLeases;
        long? busySince = null;
        while (true)
        {
            var outcome = await job.RunAsync(request, _stop.Token);
            if (outcome != BatchOutcome.Busy)
                return outcome;
            // Another runner is at it, or was and died: then its lease runs out, and the file is gone on with here.
            busySince ??= time.GetTimestamp();
            if (time.GetElapsedTime(busySince.Value) >= patience)
                return outcome;
            if (!run.Force)
                run.Begin();
            await Task.Delay(BusyPause, time, _stop.Token);
        }
    }
}
