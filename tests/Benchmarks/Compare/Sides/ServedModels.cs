using Azure.Storage.Blobs;
using Inference.Cli;
using Inference.Cli.Storage;
using Inference.Tests.Testing;

namespace Inference.Benchmarks.Compare.Sides;

/// <summary>Our <c>serve</c> with its storage, each a process of its own.</summary>
internal sealed class ServedModels : IAsyncDisposable
{
    private readonly AzuriteProcess _azurite;
    private readonly ServeProcess _server;

    private ServedModels(AzuriteProcess azurite, ServeProcess server) => (_azurite, _server) = (azurite, server);

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Its storage.</summary>
    public BlobServiceClient Storage => StorageConnection.ClientOf(_azurite.ConnectionString);

    /// <summary>An Azurite with an empty folder of its own, started as <c>serve</c> starts it.</summary>
    public static Task<AzuriteProcess> StartStorageAsync(Bench bench, CancellationToken cancellationToken)
    {
        var folder = bench.Files.Of("blobs");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var options = new AzuriteOptions { PackageFolder = ProjectFolder.Find(), Port = AzuriteProcess.FreePort(), DataFolder = folder, Yields = true };
        return AzuriteProcess.StartAsync(options, Console.Out.WriteLine, cancellationToken);
    }

    /// <summary>How to start <c>serve</c> with the models of a folder.</summary>
    public static ServeStart Choices(Bench bench, AzuriteProcess storage, string models) => new(storage.ConnectionString, AzuriteProcess.FreePort())
    {
        Dll = bench.Cli.Dll,
        Arguments = ["--models", models],
    };

    /// <summary>Starts both and returns once all models are served.</summary>
    public static async Task<ServedModels> StartAsync(Bench bench, CancellationToken cancellationToken)
    {
        var azurite = await StartStorageAsync(bench, cancellationToken);
        try
        {
            return new ServedModels(azurite, await ServeProcess.StartAsync(Choices(bench, azurite, bench.Files.Models), cancellationToken));
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _azurite.DisposeAsync();
    }
}
