using System.Net;
using Azure.Storage.Blobs;
using Inference.Cli.Storage;

namespace Inference.Cli.Serve;

/// <summary>The storage that <c>serve</c> works on: the account it was given, an Azurite that already runs, or one of its own.</summary>
internal sealed class LocalStorage : IAsyncDisposable
{
    private readonly AzuriteProcess? _azurite;

    private LocalStorage(BlobServiceClient client, string description, AzuriteProcess? azurite)
    {
        Client = client;
        Description = description;
        _azurite = azurite;
    }

    public BlobServiceClient Client { get; }

    /// <summary>For the banner.</summary>
    public string Description { get; }

    public static async Task<LocalStorage> OpenAsync(ServeOptions options, Action<string> progress, CancellationToken cancellationToken)
    {
        if (options.Storage is not null)
            return new LocalStorage(await StorageConnection.OpenAsync(options.Storage, "the account given with --storage", cancellationToken), "the account given with --storage", null);
        if (Ports.IsTaken(IPAddress.Loopback, options.StoragePort))
        {
            var found = $"the Azurite that already runs on port {options.StoragePort}";
            return new LocalStorage(await StorageConnection.OpenAsync(AzuriteProcess.ConnectionStringOf(options.StoragePort), found, cancellationToken), found, null);
        }

        var azurite = await AzuriteProcess.StartAsync(
            new AzuriteOptions { PackageFolder = options.ProjectFolder, Port = options.StoragePort, DataFolder = options.DataFolder, Yields = true }, progress, cancellationToken);
        return new LocalStorage(StorageConnection.ClientOf(azurite.ConnectionString), $"Azurite on port {options.StoragePort}, blobs in {options.DataFolder}", azurite);
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
