using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Cli;
using Inference.Cli.Storage;

namespace Inference.Tests.Testing;

/// <summary>A real Azurite in memory on a free port, for one test class.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public BlobServiceClient Client => new(ConnectionString, BlobStorage.NewOptions());

    public async ValueTask InitializeAsync()
    {
        var options = new AzuriteOptions { PackageFolder = ProjectFolder.Find(), Port = AzuriteProcess.FreePort() };
        _azurite = await AzuriteProcess.StartAsync(options, Console.WriteLine, TestContext.Current.CancellationToken);
        foreach (var container in BatchFile.Containers)
            await Client.GetBlobContainerClient(container).CreateIfNotExistsAsync();
    }

    /// <summary>Removes all there is of the batch lane, for tests that see all there is.</summary>
    public async ValueTask ClearAsync()
    {
        foreach (var container in BatchFile.Containers.Select(Client.GetBlobContainerClient))
        {
            await foreach (var blob in container.GetBlobsAsync())
                await container.DeleteBlobAsync(blob.Name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
