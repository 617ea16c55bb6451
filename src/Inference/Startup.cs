using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Models.Stores;
using Microsoft.Extensions.Hosting;

namespace Inference;

/// <summary>Has the containers there before anything else of the host starts.</summary>
internal sealed class Startup(BlobServiceClient storage) : IHostedLifecycleService
{
    private static readonly string[] Containers = [.. BatchFile.Containers, ContainerStore.ContainerName];

    public Task StartingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Containers.Select(container => storage.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken)));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
