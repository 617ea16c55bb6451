using Inference.Models.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inference.Models;

/// <summary>Has the models loaded before anything else of the host starts, its listener for calls included, then looks for changes on an interval.</summary>
internal sealed class ModelReload(ModelCache models, IEnumerable<IModelStore> stores, InferenceOptions options, TimeProvider time, ILogger<ModelReload> logger) : BackgroundService, IHostedLifecycleService
{
    private readonly IReadOnlyList<IModelStore> _stores = [.. stores];

    public Task StartingAsync(CancellationToken cancellationToken) => models.RefreshAsync(_stores, strict: true, cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.ModelReloadInterval <= TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(options.ModelReloadInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await models.RefreshAsync(_stores, strict: false, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // Trouble with stores and packages does not come here. Whatever does must not end the looking.
                Log.LookBrokeOff(logger, error);
            }
        }
    }
}
