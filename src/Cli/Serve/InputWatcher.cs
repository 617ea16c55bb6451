using Azure;
using Azure.Storage.Blobs;
using Inference.Batch;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inference.Cli.Serve;

/// <summary>Looks into the container <c>input</c> every second and has new content scored. Azurite raises no events.</summary>
internal sealed partial class InputWatcher(BlobServiceClient storage, BatchJob job, TimeProvider time, ILogger<InputWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, ETag?> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
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
                // The next look tries again; the job itself bounds how often a file may break off.
                BrokenOff(logger, error.Message.Split('\n')[0]);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await foreach (var blob in storage.GetBlobContainerClient(BatchFile.InputContainer).GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (_seen.TryGetValue(blob.Name, out var etag) && etag == blob.Properties.ETag)
                continue;
            if (await job.RunAsync(blob.Name, BatchTrigger.Upload, cancellationToken) == BatchOutcome.Busy)
            {
                if (_busy.Add(blob.Name))
                    Waiting(logger, blob.Name);
                continue;
            }

            _busy.Remove(blob.Name);
            _seen[blob.Name] = blob.Properties.ETag;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Another run holds {File}; if it died, its lease ends within a minute and the file is taken over")]
    private static partial void Waiting(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "Watching the input container broke off and is tried again: {Reason}")]
    private static partial void BrokenOff(ILogger logger, string reason);
}
