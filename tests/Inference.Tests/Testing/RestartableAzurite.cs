using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Cli;
using Inference.Cli.Storage;

namespace Inference.Tests.Testing;

/// <summary>A real Azurite with its blobs in a folder, which can be ended and started again on the same folder and port.</summary>
internal sealed class RestartableAzurite : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AzuriteOptions _options;
    private AzuriteProcess? _azurite;

    private RestartableAzurite() =>
        _options = new AzuriteOptions { PackageFolder = ProjectFolder.Find(), Port = AzuriteProcess.FreePort(), DataFolder = _folder.File("blobs") };

    public string ConnectionString => AzuriteProcess.ConnectionStringOf(_options.Port);

    public BlobServiceClient Client => new(ConnectionString, BlobStorage.NewOptions());

    /// <summary>Starts it and creates the containers of the batch lane.</summary>
    public static async Task<RestartableAzurite> StartAsync(CancellationToken cancellationToken)
    {
        var azurite = new RestartableAzurite();
        await azurite.StartAgainAsync(cancellationToken);
        foreach (var container in BatchFile.Containers)
            await azurite.Client.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        return azurite;
    }

    public async Task StartAgainAsync(CancellationToken cancellationToken) => _azurite = await AzuriteProcess.StartAsync(_options, Console.WriteLine, cancellationToken);

    /// <summary>Ends it with a signal and returns once it is gone. Killed, it forgets what it did in its last seconds.</summary>
    public async Task EndAsync(string signal)
    {
        await Signals.SendAsync(_azurite!.Id, signal);
        await _azurite.DisposeAsync();
        _azurite = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _folder.Dispose();
    }
}
