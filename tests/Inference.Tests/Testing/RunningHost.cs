using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Cli;
using Inference.Cli.Serve;
using Inference.Csv;
using Inference.Models;
using Inference.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Tests.Testing;

/// <summary>The local host, started on a free port, and what its callers do.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningHost(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public ModelCache Models => _app.Services.GetRequiredService<ModelCache>();

    /// <summary>What the host maps.</summary>
    public IEnumerable<RouteEndpoint> Routes => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <param name="azurite">Its storage.</param>
    /// <param name="modelsFolder">Null takes the committed models.</param>
    /// <param name="key">Function key that callers must send.</param>
    public static Task<RunningHost> StartAsync(AzuriteFixture azurite, string? modelsFolder = null, string? key = null) => StartAsync(azurite.Client, modelsFolder, key);

    /// <summary>The same with a client of its own.</summary>
    public static async Task<RunningHost> StartAsync(BlobServiceClient storage, string? modelsFolder = null, string? key = null)
    {
        var project = ProjectFolder.Find();
        var options = new ServeOptions { ProjectFolder = project, ModelsFolder = modelsFolder ?? Path.Combine(project, "models"), DataFolder = "unused", Urls = "http://127.0.0.1:0", Key = key };
        var app = LocalHost.Build(options, () => storage);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningHost(app);
    }

    /// <summary>Has the nightly sweep now.</summary>
    public Task SweepAsync(CancellationToken cancellationToken) => _app.Services.GetRequiredService<BatchSweep>().RunAsync(cancellationToken);

    public async Task<JsonElement> PostAsync(string path, string body)
    {
        var response = await Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.OK, path), (response.StatusCode, path));
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Drops a file for a model, waits until it is scored, and returns the output's rows. The test's time limit ends it when nothing comes.</summary>
    public async Task<List<Dictionary<string, string>>> ScoreFileAsync(string name, Stream csv, CancellationToken cancellationToken)
    {
        var dropped = await Http.PutAsync($"/files/input/{name}", new StreamContent(csv), cancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, dropped.StatusCode);
        while ((await Http.GetAsync($"/files/receipts/{name}.json", cancellationToken)).StatusCode == HttpStatusCode.NotFound)
            await Task.Yield();
        return Rows(await Http.GetByteArrayAsync($"/files/output/{name}", cancellationToken));
    }

    /// <summary>Sends a row of such an output as a call with named features.</summary>
    public Task<JsonElement> PredictAsync(string model, Dictionary<string, string> row)
    {
        var features = Features(Models.LiveOrNull(model)!, row);
        return PostAsync($"/api/predict/{model}", JsonSerializer.Serialize(new { features }));
    }

    /// <summary>The features of such a row, in model order, as JSON has them.</summary>
    public static Dictionary<string, JsonElement> Features(LoadedModel model, Dictionary<string, string> row) =>
        model.Schema.Columns.ToDictionary(column => column.Name, column => Json(row[column.Name], column.Definition.Type == FeatureType.Category));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private static List<Dictionary<string, string>> Rows(byte[] csv)
    {
        var reader = new CsvReader(csv);
        reader.Read();
        var names = reader.ToStrings();
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read())
            rows.Add(names.Zip(reader.ToStrings()).ToDictionary(pair => pair.First, pair => pair.Second));
        return rows;
    }

    private static JsonElement Json(string text, bool isCategory) =>
        text.Length == 0 ? JsonSerializer.SerializeToElement<object?>(null)
        : isCategory ? JsonSerializer.SerializeToElement(text)
        : bool.TryParse(text, out var truth) ? JsonSerializer.SerializeToElement(truth)
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? JsonDocument.Parse(text).RootElement
        : JsonSerializer.SerializeToElement(text);
}
