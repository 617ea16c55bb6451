using System.Diagnostics;
using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Cli;
using Inference.Cli.Storage;

namespace Inference.Tests.Testing;

/// <summary>A real Azurite with its blobs in a folder, which can be ended and started again on the same folder and port.</summary>
internal sealed class RestartableAzurite : IAsyncDisposable
{
    private const string Index = "__azurite_db_blob__.json";

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

    /// <summary>Ends it and returns once it is gone. Killed (SIGKILL), it forgets what it did since it last wrote its index, which is seconds; told to end (SIGTERM), it writes it first.</summary>
    public async Task EndAsync(string signal)
    {
        using var process = Process.GetProcessById(_azurite!.Id);
        if (signal == Signals.Kill)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await _azurite.DisposeAsync();
        _azurite = null;
    }

    /// <summary>Whether a blob is in the index on disk, which outlives a kill.</summary>
    public async Task<bool> KeepsAsync(string name, CancellationToken cancellationToken) =>
        File.Exists(_folder.File("blobs", Index)) && (await File.ReadAllTextAsync(_folder.File("blobs", Index), cancellationToken)).Contains(name, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _folder.Dispose();
    }
}
