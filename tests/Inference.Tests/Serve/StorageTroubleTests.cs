using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Inference.Tests.Testing;

namespace Inference.Tests.Serve;

/// <summary>The routes that need storage, while it does not answer.</summary>
public sealed class StorageTroubleTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Theory(Timeout = 60_000)]
    [InlineData("GET", "/api/status")]
    [InlineData("GET", "/files/output/sample/x.csv")]
    [InlineData("PUT", "/files/input/sample/x.csv")]
    [InlineData("GET", "/api/batch")]
    public async Task A_Call_Is_Answered_503_And_Says_Why(string method, string address)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var proxy = await FaultProxy.StartAsync(azurite.ConnectionString, cancellation);
        await using var host = await RunningHost.StartAsync(proxy.Client(retries: 0));
        foreach (var fault in new[] { StorageFault.BusyBefore, StorageFault.ResetBefore })
        {
            proxy.Plan = _ => Task.FromResult(fault);
            using var call = new HttpRequestMessage(new HttpMethod(method), address) { Content = method == "PUT" ? new StringContent("feature1,feature2,feature3\n1,2,3\n") : null };
            using var answer = await host.Http.SendAsync(call, cancellation);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "5", "application/problem+json"), (answer.StatusCode, answer.Headers.RetryAfter?.ToString(), answer.Content.Headers.ContentType?.MediaType));
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            Assert.Equal("The storage does not answer as it should. What was scored so far is kept: ask again.", problem.GetProperty("detail").GetString());
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/files/output/sample/none.csv")]
    [InlineData("/files/nowhere/sample/none.csv")]
    public async Task What_Is_Not_There_Is_No_Trouble_Of_Storage(string address)
    {
        await using var host = await RunningHost.StartAsync(azurite);

        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.GetAsync(address, TestContext.Current.CancellationToken)).StatusCode);
    }
}
