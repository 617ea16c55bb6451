using System.Text.Json;
using Azure.Storage.Blobs;
using Inference.Cli.Storage;
using Inference.Functions.Tests.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Inference.Functions.Tests;

/// <summary>The app as <see cref="Program"/> puts it together, started on an Azurite of its own.</summary>
[CollectionDefinition(Name)]
public sealed class RunningApp : IAsyncLifetime, ICollectionFixture<RunningApp>
{
    /// <summary>Its tests run one after another: a sweep in one would take the files of another.</summary>
    public const string Name = "running app";

    private AzuriteProcess? _azurite;
    private IHost? _host;

    public IServiceProvider Services => _host!.Services;

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _azurite = await AzuriteProcess.StartAsync(
            new AzuriteOptions { PackageFolder = Repository.Root, Port = AzuriteProcess.FreePort() }, TestContext.Current.SendDiagnosticMessage, cancellation);
        try
        {
            _host = Program.CreateBuilder([$"--{DataStorage.Connection}={_azurite.ConnectionString}"]).Build();
            await _host.StartAsync(cancellation);
        }
        catch
        {
            // A fixture that did not start is not disposed of by its runner, nor can its host be stopped.
            await _azurite.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_host is not null)
                await _host.StopAsync(CancellationToken.None);
            _host?.Dispose();
        }
        finally
        {
            if (_azurite is not null)
                await _azurite.DisposeAsync();
        }
    }

    /// <summary>A function class made as the worker makes it: per call, its parameters from the services.</summary>
    public T Function<T>() => ActivatorUtilities.CreateInstance<T>(Services);

    /// <summary>A call by HTTP, from the host's routing to the written answer.</summary>
    internal Task<Answered> SendAsync(HttpCall call) => call.SendAsync(Services, TestContext.Current.CancellationToken);

    /// <summary>The client that a blob trigger binds.</summary>
    public BlobClient Blob(string container, string name) =>
        Services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(container).GetBlobClient(name);

    public async Task<BlobClient> UploadAsync(string name, string text)
    {
        var blob = Blob("input", name);
        await blob.UploadAsync(BinaryData.FromString(text), TestContext.Current.CancellationToken);
        return blob;
    }

    public async Task<string> TextAsync(string container, string name) =>
        (await Blob(container, name).DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToString();

    public async Task<JsonElement> ReceiptAsync(string inputName)
    {
        using var document = JsonDocument.Parse(await TextAsync("receipts", inputName + ".json"));
        return document.RootElement.Clone();
    }
}
