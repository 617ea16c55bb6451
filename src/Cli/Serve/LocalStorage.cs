using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Inference.Batch;
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
            return new LocalStorage(await ConnectAsync(options.Storage, "the account given with --storage", cancellationToken), "the account given with --storage", null);
        if (Ports.IsTaken(IPAddress.Loopback, options.StoragePort))
        {
            var found = $"the Azurite that already runs on port {options.StoragePort}";
            return new LocalStorage(await ConnectAsync(AzuriteProcess.ConnectionStringOf(options.StoragePort), found, cancellationToken), found, null);
        }

        var azurite = await AzuriteProcess.StartAsync(
            new AzuriteOptions { PackageFolder = options.ProjectFolder, Port = options.StoragePort, DataFolder = options.DataFolder }, progress, cancellationToken);
        return new LocalStorage(ClientOf(azurite.ConnectionString), $"Azurite on port {options.StoragePort}, blobs in {options.DataFolder}", azurite);
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }

    private static async Task<BlobServiceClient> ConnectAsync(string connectionString, string what, CancellationToken cancellationToken)
    {
        try
        {
            var client = ClientOf(connectionString, retries: 0);
            await client.GetPropertiesAsync(cancellationToken);
            return ClientOf(connectionString);
        }
        catch (FormatException error)
        {
            throw new CliException($"--storage is not a connection string: {error.Message}", error);
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"No blob storage answers at {what}: {FirstLine(error)} If the port belongs to another program, choose one with --storage-port.", error);
        }
    }

    private static BlobServiceClient ClientOf(string connectionString, int? retries = null)
    {
        var options = BlobStorage.NewOptions();
        options.Retry.MaxRetries = retries ?? options.Retry.MaxRetries;
        options.Retry.NetworkTimeout = retries is null ? options.Retry.NetworkTimeout : TimeSpan.FromSeconds(5);
        return new BlobServiceClient(connectionString, options);
    }

    private static string FirstLine(Exception error) => error.Message.Split('\n')[0].Trim();
}
