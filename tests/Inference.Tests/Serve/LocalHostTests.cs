using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Inference.Cli;
using Inference.Cli.Serve;
using Inference.Csv;
using Inference.Models;
using Inference.Tests.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Tests.Serve;

/// <summary>The local host as its users meet it: over HTTP, with the committed models, on a real store.</summary>
public sealed class LocalHostTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly string Project = ProjectFolder.Find();

    private WebApplication? _app;
    private HttpClient _http = new();

    public async ValueTask InitializeAsync() => (_app, _http) = await StartAsync(null);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app!.DisposeAsync();
    }

    [Fact]
    public async Task The_Reference_Call_Works_Unchanged()
    {
        var answer = await PostAsync("/api/predict", """{"features":[1.0,2.5,3.0]}""");

        Assert.Equal(JsonValueKind.Number, answer.GetProperty("prediction").ValueKind);
        Assert.Equal("sample", answer.GetProperty("model").GetString());
    }

    [Fact]
    public async Task The_Printed_Examples_Are_Answered()
    {
        foreach (var model in Models.Live)
        {
            var answer = await PostAsync($"/api/predict/{model.Name}", Inference.Predict.ExampleCall.Of(model));
            Assert.Equal(model.VersionText, answer.GetProperty("version").GetString());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_Dropped_File_Gets_The_Scores_That_Calls_Get()
    {
        await using var file = File.OpenRead(Path.Combine(Project, "data", "payments_new.csv"));
        var dropped = await _http.PutAsync("/files/input/payments/parity.csv", new StreamContent(file), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, dropped.StatusCode);
        await UntilAsync("/files/receipts/payments/parity.csv.json");
        var output = await _http.GetByteArrayAsync("/files/output/payments/parity.csv");

        var rows = Rows(output);
        Assert.Equal(200, rows.Count);
        foreach (var row in rows)
        {
            var answer = await PostAsync("/api/predict/payments", Call(row));
            Assert.Equal(row["probability"], answer.GetProperty("probability").GetRawText());
            Assert.Equal(row["prediction"], answer.GetProperty("label").GetString());
        }
    }

    [Fact]
    public async Task The_Page_And_Its_Data_Are_There()
    {
        Assert.Contains("<title>", await _http.GetStringAsync("/"), StringComparison.Ordinal);
        var status = await _http.GetFromJsonAsync<JsonElement>("/api/status");
        Assert.Equal(["payments", "sample"], status.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()!).Intersect(["payments", "sample"]).Order());
        Assert.All(status.GetProperty("versions").EnumerateArray(), version => Assert.Equal(("READY", true), (version.GetProperty("state").GetString(), version.GetProperty("isLive").GetBoolean())));
    }

    [Fact]
    public async Task What_There_Is_To_Call_Is_Said_In_The_Protocol_S_Words()
    {
        var metadata = await _http.GetFromJsonAsync<JsonElement>("/v2/models/sample");
        Assert.Equal("mlnet_zip", metadata.GetProperty("platform").GetString());
        Assert.Equal(metadata.GetRawText(), (await _http.GetFromJsonAsync<JsonElement>("/v2/models/sample/versions/1")).GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync("/v2/models/sample/versions/9")).StatusCode);

        var index = await PostAsync("/v2/repository/index", "");
        Assert.Equal(["payments 1 READY", "sample 1 READY"], index.EnumerateArray().Select(entry => $"{entry.GetProperty("name")} {entry.GetProperty("version")} {entry.GetProperty("state")}"));
    }

    [Theory]
    [InlineData("GET", "/api/predict", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/nowhere", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/predict/nobody", HttpStatusCode.NotFound)]
    [InlineData("GET", "/files/models/payments/1/model.zip", HttpStatusCode.NotFound)]
    [InlineData("GET", "/files/output/payments/none.csv", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/files/output/payments/x.csv", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/files/input/payments/", HttpStatusCode.BadRequest)]
    public async Task What_Is_Not_There_Is_Answered_With_Problem_Details(string method, string path, HttpStatusCode expected)
    {
        var response = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_Function_Key_Is_Asked_For_When_One_Is_Set()
    {
        var (app, http) = await StartAsync("geheim");
        await using var _ = app;
        using var body = JsonContent.Create(new { features = new[] { 1.0, 2.5, 3.0 } });

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/api/predict", body)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/api/predict?code=wrong", body)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/api/predict?code=geheim", body)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v2/models/sample")).StatusCode);
        http.DefaultRequestHeaders.Add("x-functions-key", "geheim");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v2/models/sample")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/api/predict", body)).StatusCode);
    }

    private ModelCache Models => _app!.Services.GetRequiredService<ModelCache>();

    private async Task<(WebApplication App, HttpClient Http)> StartAsync(string? key)
    {
        var options = new ServeOptions { ProjectFolder = Project, ModelsFolder = Path.Combine(Project, "models"), DataFolder = "unused", Urls = "http://127.0.0.1:0", Key = key };
        var app = LocalHost.Build(options, () => azurite.Client);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return (app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });
    }

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        var response = await _http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.OK, path), (response.StatusCode, path));
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Asks until the answer is there; the test's time limit ends it when the answer never comes.</summary>
    private async Task UntilAsync(string path)
    {
        while ((await _http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.NotFound)
            await Task.Yield();
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

    private string Call(Dictionary<string, string> row)
    {
        var features = Models.LiveOrNull("payments")!.Schema.Columns.ToDictionary(column => column.Name, column => Json(row[column.Name]));
        return JsonSerializer.Serialize(new { features });
    }

    private static JsonElement Json(string text) =>
        text.Length == 0 ? JsonSerializer.SerializeToElement<object?>(null)
        : bool.TryParse(text, out var truth) ? JsonSerializer.SerializeToElement(truth)
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? JsonDocument.Parse(text).RootElement
        : JsonSerializer.SerializeToElement(text);
}
