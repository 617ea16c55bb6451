using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Inference.Cli;
using Inference.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Tests.Serve;

/// <summary>The local host as its users meet it: over HTTP, with the committed models, on a real store.</summary>
public sealed class LocalHostTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly string Project = ProjectFolder.Find();

    private RunningHost? _host;

    private HttpClient Http => _host!.Http;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(azurite);

    public ValueTask DisposeAsync() => _host!.DisposeAsync();

    [Fact]
    public async Task The_Reference_Call_Works_Unchanged()
    {
        var answer = await _host!.PostAsync("/api/predict", """{"features":[1.0,2.5,3.0]}""");

        Assert.Equal(JsonValueKind.Number, answer.GetProperty("prediction").ValueKind);
        Assert.Equal("sample", answer.GetProperty("model").GetString());
    }

    [Fact]
    public async Task The_Printed_Examples_Are_Answered()
    {
        foreach (var model in _host!.Models.Live)
        {
            var answer = await _host!.PostAsync($"/api/predict/{model.Name}", Inference.Predict.ExampleCall.Of(model));
            Assert.Equal(model.VersionText, answer.GetProperty("version").GetString());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_Dropped_File_Gets_The_Scores_That_Calls_Get()
    {
        await using var file = File.OpenRead(Path.Combine(Project, "data", "payments_new.csv"));
        var rows = await _host!.ScoreFileAsync("payments/parity.csv", file, TestContext.Current.CancellationToken);

        Assert.Equal(200, rows.Count);
        foreach (var row in rows)
        {
            var answer = await _host.PredictAsync("payments", row);
            Assert.Equal(row["probability"], answer.GetProperty("probability").GetRawText());
            Assert.Equal(row["prediction"], answer.GetProperty("label").GetString());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_Protocols_Of_Other_Servers_Give_A_File_S_Scores()
    {
        var file = await File.ReadAllLinesAsync(Path.Combine(Project, "data", "payments_new.csv"), TestContext.Current.CancellationToken);
        var scored = await _host!.ScoreFileAsync("payments/protocols.csv", File.OpenRead(Path.Combine(Project, "data", "payments_new.csv")), TestContext.Current.CancellationToken);
        var expected = scored.Select(row => $"{row["prediction"]},{row["probability"]}").ToList();
        // Without the payment's number, which is no feature.
        var csv = file.Select(line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..]).ToList();

        Assert.Equal(expected, await InvokeCsvAsync(csv));
        Assert.Equal(expected, await InvokeCsvAsync(csv.Skip(1)));
        var instances = scored.Take(50).Select(row => RunningHost.Features(_host.Models.LiveOrNull("payments")!, row));
        var answer = await _host.PostAsync("/v1/models/payments:predict", JsonSerializer.Serialize(new { instances }));
        Assert.Equal(expected.Take(50), answer.GetProperty("predictions").EnumerateArray().Select(row => $"{row.GetProperty("prediction")},{row.GetProperty("probability").GetRawText()}"));
        answer = await _host.PostAsync("/v1/models/payments/versions/1:predict", JsonSerializer.Serialize(new { inputs = instances.SelectMany(row => row).GroupBy(cell => cell.Key).ToDictionary(column => column.Key, column => column.Select(cell => cell.Value)) }));
        Assert.Equal(expected.Take(50), answer.GetProperty("outputs").GetProperty("prediction").EnumerateArray().Zip(answer.GetProperty("outputs").GetProperty("probability").EnumerateArray()).Select(row => $"{row.First},{row.Second.GetRawText()}"));
        answer = await _host.PostAsync("/invocations/payments", JsonSerializer.Serialize(new { dataframe_split = new { columns = instances.First().Keys, data = instances.Select(row => row.Values) } }));
        Assert.Equal(expected.Take(50), answer.GetProperty("predictions").EnumerateArray().Select(row => $"{row.GetProperty("prediction")},{row.GetProperty("probability").GetRawText()}"));
    }

    [Theory]
    [InlineData("GET", "/v1/models", HttpStatusCode.OK, """{"models":["payments","sample"]}""")]
    [InlineData("GET", "/v1/models/sample", HttpStatusCode.OK, """{"name":"sample","ready":true}""")]
    [InlineData("HEAD", "/v1/models/sample", HttpStatusCode.OK, "")]
    [InlineData("GET", "/v1/models/sample:predict", HttpStatusCode.MethodNotAllowed, """{"error":"This address takes POST only."}""")]
    [InlineData("GET", "/ping", HttpStatusCode.OK, "\n")]
    [InlineData("HEAD", "/ping", HttpStatusCode.OK, "")]
    [InlineData("GET", "/health", HttpStatusCode.OK, "\n")]
    [InlineData("GET", "/invocations", HttpStatusCode.MethodNotAllowed, """{"error_code":"BAD_REQUEST","message":"This address takes POST only."}""")]
    [InlineData("POST", "/version", HttpStatusCode.MethodNotAllowed, """{"error_code":"BAD_REQUEST","message":"This address takes GET only."}""")]
    public async Task The_Protocols_Of_Other_Servers_Have_Their_Own_Forms(string method, string path, HttpStatusCode expected, string body)
    {
        var response = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal((expected, body), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task The_Page_And_Its_Data_Are_There()
    {
        var page = await Http.GetStringAsync("/");
        Assert.Contains("<title>", page, StringComparison.Ordinal);
        // Names of files are anybody's: they must not get into the page as HTML. And it must work where nothing else is reached.
        Assert.All(["innerHTML", "insertAdjacentHTML", "document.write", "://"], banned => Assert.DoesNotContain(banned, page, StringComparison.Ordinal));
        var status = await Http.GetFromJsonAsync<JsonElement>("/api/status");
        Assert.Equal(["payments", "sample"], status.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()!).Intersect(["payments", "sample"]).Order());
        Assert.All(status.GetProperty("versions").EnumerateArray(), version => Assert.Equal(("READY", true), (version.GetProperty("state").GetString(), version.GetProperty("isLive").GetBoolean())));
    }

    [Fact]
    public async Task The_Page_S_Data_Tell_Of_The_Last_Sweep()
    {
        await _host!.SweepAsync(TestContext.Current.CancellationToken);

        var sweep = (await Http.GetFromJsonAsync<JsonElement>("/api/status")).GetProperty("lastSweep");

        Assert.Equal("schedule", sweep.GetProperty("trigger").GetString());
        Assert.Equal(JsonValueKind.Number, sweep.GetProperty("files").GetProperty("skipped").GetProperty("settled").ValueKind);
        Assert.Equal(JsonValueKind.Array, sweep.GetProperty("brokenOff").ValueKind);
    }

    [Fact]
    public async Task What_There_Is_To_Call_Is_Said_In_The_Protocol_S_Words()
    {
        var metadata = await Http.GetFromJsonAsync<JsonElement>("/v2/models/sample");
        Assert.Equal("mlnet_zip", metadata.GetProperty("platform").GetString());
        Assert.Equal(metadata.GetRawText(), (await Http.GetFromJsonAsync<JsonElement>("/v2/models/sample/versions/1")).GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/v2/models/sample/versions/9")).StatusCode);

        var index = await _host!.PostAsync("/v2/repository/index", "");
        Assert.Contains("no version", (await (await Http.GetAsync("/v2/models/sample/versions/9")).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["payments 1 READY", "sample 1 READY"], index.EnumerateArray().Select(entry => $"{entry.GetProperty("name")} {entry.GetProperty("version")} {entry.GetProperty("state")}"));
    }

    [Fact]
    public async Task A_Model_Is_Unloaded_And_Loaded_Over_Its_Own_Address()
    {
        await _host!.PostAsync("/v2/repository/models/sample/unload", "");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Http.PostAsJsonAsync("/api/predict", new { features = new[] { 1.0, 2.5, 3.0 } })).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Http.GetAsync("/v2/models/sample/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/v2/health/ready")).StatusCode);

        await _host.PostAsync("/v2/repository/models/sample/load", "{}");
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/v2/models/sample/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Http.GetAsync("/v2/repository/models/sample/load")).StatusCode);
    }

    [Fact]
    public async Task Every_Protocol_Gives_The_Same_Bits()
    {
        var reference = await _host!.PostAsync("/api/predict/sample", """{"features":[0.1,2.7,3.3]}""");
        const string Inputs = """ "inputs":[{"name":"any","shape":[1,3],"datatype":"FP32","data":[0.1,2.7,3.3]}]""";
        var answer = await _host.PostAsync("/v2/models/sample/infer", "{" + Inputs + "}");
        var probability = answer.GetProperty("outputs")[1].GetProperty("data")[0];
        Assert.Equal(reference.GetProperty("probability").GetRawText(), probability.GetRawText());

        // As tritonclient asks when it is told nothing: all outputs as bytes behind the JSON.
        var response = await Http.PostAsync("/v2/models/sample/infer", new StringContent("{\"parameters\":{\"binary_data_output\":true}," + Inputs + "}", null, "application/json"));
        var body = await response.Content.ReadAsByteArrayAsync();
        var json = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(body.AsMemory(0, json)).RootElement.ValueKind);
        Assert.Equal(probability.GetSingle(), BitConverter.ToSingle(body, body.Length - sizeof(float)));
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
        var response = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_Function_Key_Is_Asked_For_When_One_Is_Set()
    {
        await using var host = await RunningHost.StartAsync(azurite, key: "geheim");
        var http = host.Http;
        using var body = JsonContent.Create(new { features = new[] { 1.0, 2.5, 3.0 } });

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/api/predict", body)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/api/predict?code=wrong", body)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/api/predict?code=geheim", body)).StatusCode);
        foreach (var guarded in new[] { "/v2/models/sample", "/v1/models", "/v1/models/sample:predict", "/invocations", "/invocations/sample" })
            Assert.Equal((guarded, HttpStatusCode.Unauthorized), (guarded, (await http.GetAsync(guarded)).StatusCode));
        foreach (var open in new[] { "/ping", "/health", "/version", "/execution-parameters", "/v2/health/live", "/v2/health/ready" })
            Assert.Equal((open, HttpStatusCode.OK), (open, (await http.GetAsync(open)).StatusCode));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/v2/repository/models/sample/unload", null)).StatusCode);
        http.DefaultRequestHeaders.Add("x-functions-key", "geheim");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v2/models/sample")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/api/predict", body)).StatusCode);
    }

    private async Task<string[]> InvokeCsvAsync(IEnumerable<string> lines)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/invocations/payments") { Content = new StringContent(string.Join('\n', lines) + "\n", Encoding.UTF8, "text/csv") };
        request.Headers.Accept.ParseAdd("text/csv");
        var response = await Http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, "text/csv"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
    }
}
