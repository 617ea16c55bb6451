using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inference;

/// <summary>Has models loaded and containers there before anything else of the host starts, its listener for calls included.</summary>
internal sealed partial class Startup(ModelCache models, BlobServiceClient storage, ILogger<Startup> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var model in models.Live)
            ModelLoaded(logger, model.Name, model.VersionText, model.Manifest.Task, model.Schema.Count);
        await Task.WhenAll(BatchFile.Containers.Select(container => storage.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken)));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} version {Version} serves ({Task}, {Features} features)")]
    private static partial void ModelLoaded(ILogger logger, string model, string version, ModelTask task, int features);
}
