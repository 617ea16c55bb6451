using Azure.Storage.Blobs;
using Inference.Batch;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inference.Cli.Serve;

/// <summary>
/// Looks into the container <c>input</c> every second and has new content scored, as many files at a time as the job takes.
/// Azurite raises no events.
/// </summary>
internal sealed partial class InputWatcher(BlobServiceClient storage, BatchJob job, InferenceOptions options, TimeProvider time, ILogger<InputWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>By name. Only the looks touch it, one after the other.</summary>
    private readonly Dictionary<string, WatchedFile> _files = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];
    private long _look;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            do
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    BrokenOff(logger, FirstLine(error));
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        _look++;
        EndRuns();
        await foreach (var blob in storage.GetBlobContainerClient(BatchFile.InputContainer).GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (!_files.TryGetValue(blob.Name, out var file))
                _files.Add(blob.Name, file = new WatchedFile());
            file.Look = _look;
            if (!file.IsDue(blob.Properties.ETag, time.GetUtcNow()))
                continue;
            await ForPlaceAsync(cancellationToken);
            var run = job.RunAsync(blob.Name, BatchTrigger.Upload, cancellationToken);
            file.Start(blob.Properties.ETag, run);
            _running.Add(run);
        }

        // What is not in the container any more is forgotten, or names would pile up.
        foreach (var (name, _) in _files.Where(file => file.Value.Look != _look && !file.Value.IsUnderWay))
            _files.Remove(name);
    }

    /// <summary>More files at once would only wait for their turns in the job: the rest of the list waits here.</summary>
    private async Task ForPlaceAsync(CancellationToken cancellationToken)
    {
        while (_running.RemoveAll(run => run.IsCompleted) == 0 && _running.Count >= options.MaxConcurrentFiles)
            await Task.WhenAny(_running).WaitAsync(cancellationToken);
    }

    private void EndRuns()
    {
        foreach (var (name, file) in _files)
        {
            var wasBusy = file.IsBusy;
            if (file.End(time.GetUtcNow()) is not { } ended)
                continue;
            if (!ended.IsCompletedSuccessfully)
                FileBrokenOff(logger, name, ended.Exception is { InnerException: { } error } ? FirstLine(error) : "Storage took too long.");
            else if (file.IsBusy && !wasBusy)
                Waiting(logger, name);
        }
    }

    private static string FirstLine(Exception error) => error.Message.Split('\n')[0];

    [LoggerMessage(Level = LogLevel.Information, Message = "Another run holds {File}; if it died, its lease ends within 15 seconds and the file is taken over")]
    private static partial void Waiting(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "The run of {File} broke off and is tried again: {Reason}")]
    private static partial void FileBrokenOff(ILogger logger, string file, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking into the input container broke off and is tried again: {Reason}")]
    private static partial void BrokenOff(ILogger logger, string reason);
}
