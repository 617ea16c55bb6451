using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Inference.Tests.Testing;

namespace Inference.Tests.Serve;

/// <summary>The batch lane's calls through a real server, which decodes addresses and limits waiting.</summary>
public sealed class BatchCallsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private RunningHost? _host;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(azurite);

    public ValueTask DisposeAsync() => _host!.DisposeAsync();

    [Theory(Timeout = 60_000)]
    [InlineData("sample/year end/ä ö#+%20%?&;=.csv", false)]
    [InlineData("sample/escaped/slashes %25.csv", true)]
    [InlineData("sample/literal%2Fslash.csv", false)]
    [InlineData("sample/日本/😀.csv", false)]
    [InlineData("at the root.csv", true)]
    public async Task Any_Name_Gets_Through(string name, bool escapesSlashes)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await azurite.Client.GetBlobContainerClient("input").GetBlobClient(name).UploadAsync(BinaryData.FromString("feature1,feature2,feature3\n1,2,3\n"), cancellation);
        var address = "/api/batch/" + (escapesSlashes ? Uri.EscapeDataString(name) : string.Join('/', name.Split('/').Select(Uri.EscapeDataString)));

        using var call = new HttpRequestMessage(HttpMethod.Post, address);
        call.Headers.Add("Prefer", "wait=50");
        using var answer = await _host!.Http.SendAsync(call, cancellation);
        var report = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        Assert.Equal((HttpStatusCode.OK, name, "completed"), (answer.StatusCode, report.GetProperty("file").GetString(), report.GetProperty("status").GetString()));

        // Its own link leads back to it, and its output can be fetched.
        var status = await _host.Http.GetFromJsonAsync<JsonElement>(report.GetProperty("links").GetProperty("status").GetString(), cancellation);
        Assert.Equal(name, status.GetProperty("file").GetString());
        Assert.StartsWith("feature1", await _host.Http.GetStringAsync("/files/output/" + address["/api/batch/".Length..], cancellation), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_List_Leads_To_Its_Next_Page()
    {
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var name in new[] { "sample/page/1.csv", "sample/page/2.csv" })
        {
            await azurite.Client.GetBlobContainerClient("input").GetBlobClient(name).UploadAsync(BinaryData.FromString("feature1,feature2,feature3\n1,2,3\n"), cancellation);
            await _host!.Http.PostAsync($"/api/batch/{name}", null, cancellation);
        }

        var names = new List<string>();
        for (string? next = "/api/batch?limit=1&model=sample"; next is not null;)
        {
            var page = await _host!.Http.GetFromJsonAsync<JsonElement>(next, cancellation);
            names.AddRange(page.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("file").GetString()!));
            next = page.TryGetProperty("next", out var link) ? link.GetString() : null;
        }

        Assert.Equal(["sample/page/1.csv", "sample/page/2.csv"], names.Where(name => name.StartsWith("sample/page/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_Key_Is_Asked_For_When_One_Is_Set()
    {
        await using var host = await RunningHost.StartAsync(azurite, key: "geheim");

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Http.GetAsync("/api/batch")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Http.PostAsync("/api/batch/sample/x.csv", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("/api/batch?code=geheim")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.PostAsync("/api/batch/sample/x.csv?force=true&code=geheim", null)).StatusCode);
    }
}
