using Azure.Storage.Blobs.Specialized;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Http;

/// <summary><c>GET /api/batch/{model}/{path}</c>.</summary>
public sealed class BatchStatusTests : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly AzuriteFixture _azurite;
    private readonly BatchCalls _calls;

    public BatchStatusTests(AzuriteFixture azurite) => (_azurite, _calls) = (azurite, new BatchCalls(azurite.Client, SumModel.Binary()));

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task A_Completed_File_Has_Its_Receipt()
    {
        await _calls.Lane.DropAsync("sum/done.csv", "x,y\n1,2\n");
        await _calls.Lane.RunAsync("sum/done.csv");

        var answer = await _calls.GetAsync("/api/batch/sum/done.csv");

        Assert.Equal((200, "completed", "1", "1"), (answer.Status, answer.Text("status"), answer.Text("progress"), answer.Text("attempts")));
        Assert.Equal((null, null), (answer.Text("outcome"), answer.Text("secondsLeft")));
        Assert.Equal(1, answer.Json.GetProperty("receipt").GetProperty("rows").GetProperty("scored").GetInt32());
        Assert.Null(answer.Json.GetProperty("links").TryGetProperty("rejects", out var rejects) ? rejects.ToString() : null);
    }

    [Fact]
    public async Task A_Run_Says_How_Far_It_Is_And_One_That_Broke_Off_How_Far_It_Was()
    {
        await _calls.Lane.DropAsync("sum/running.csv", "x,y\n1,2\n");
        await Entries.WriteAsync(_calls.Lane, "sum/running.csv", Entries.Running(0.25, 1000, 150), new Dictionary<string, string> { ["model"] = "sum", ["version"] = "3" });
        var lease = _calls.Lane.Blob("ledger", "sum/running.csv.json").GetBlobLeaseClient();
        await lease.AcquireAsync(TimeSpan.FromSeconds(60), cancellationToken: TestContext.Current.CancellationToken);

        var running = await _calls.GetAsync("/api/batch/sum/running.csv");
        // 3,000 rows are left, 150 each second.
        Assert.Equal(("running", "0.25", "1000", "150", "20"), (running.Text("status"), running.Text("progress"), running.Text("rows"), running.Text("rowsPerSecond"), running.Text("secondsLeft")));
        Assert.Equal(("2", "sum", "3", null), (running.Text("attempts"), running.Text("model"), running.Text("version"), running.Text("receipt")));

        await lease.ReleaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        var interrupted = await _calls.GetAsync("/api/batch/sum/running.csv");
        Assert.Equal(("interrupted", "0.25", null), (interrupted.Text("status"), interrupted.Text("progress"), interrupted.Text("secondsLeft")));
    }

    [Fact]
    public async Task A_File_That_Nobody_Has_Begun_With_Is_Waiting()
    {
        await _calls.Lane.DropAsync("sum/new.csv", "x,y\n1,2\n");
        Assert.Equal((200, "waiting"), Status(await _calls.GetAsync("/api/batch/sum/new.csv")));

        await _calls.Lane.RunAsync("sum/new.csv");
        Assert.Equal((200, "completed"), Status(await _calls.GetAsync("/api/batch/sum/new.csv")));

        // Replaced: what came of the old content must not be taken for the new one's.
        await _calls.Lane.DropAsync("sum/new.csv", "x,y\n3,4\n");
        var replaced = await _calls.GetAsync("/api/batch/sum/new.csv");
        Assert.Equal((200, "waiting"), Status(replaced));
        Assert.Null(replaced.Text("receipt"));
    }

    [Fact]
    public async Task A_File_That_Was_Removed_After_Its_Run_Is_Still_Known()
    {
        await _calls.Lane.DropAsync("sum/removed.csv", "x,y\n1,2\n");
        await _calls.Lane.RunAsync("sum/removed.csv");
        await _calls.Lane.Blob("input", "sum/removed.csv").DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((200, "completed"), Status(await _calls.GetAsync("/api/batch/sum/removed.csv")));
        Assert.Equal(404, (await _calls.PostAsync("/api/batch/sum/removed.csv")).Status);
    }

    [Fact]
    public async Task A_File_That_Failed_Because_Of_Its_Rows_Links_To_Them()
    {
        using var strict = new BatchCalls(_azurite.Client, SumModel.Binary(new ModelBatchOptions { ErrorThreshold = new() { Rows = 0 } }));
        await strict.Lane.DropAsync("sum/strict.csv", "x,y\nbad,2\n");

        var answer = await strict.PostAsync("/api/batch/sum/strict.csv");

        Assert.Equal("failed", answer.Text("outcome"));
        Assert.Equal("""{"status":"/api/batch/sum/strict.csv","receipt":"receipts/sum/strict.csv.json","rejects":"rejects/sum/strict.csv"}""", answer.Json.GetProperty("links").GetRawText());
        Assert.NotNull(await strict.Lane.ReadAsync("rejects", "sum/strict.csv"));
    }

    [Theory]
    [InlineData("GET", "/api/batch/sum/nobody.csv", "", 404)]
    [InlineData("GET", "/api/batch/sum", "", 404)]
    [InlineData("GET", "/api/batch/_sweeps/2026-01-31T02-00-00.000Z.json", "", 400)]
    [InlineData("GET", "/api/batch/sum/../x.csv", "", 400)]
    [InlineData("GET", "/api/batch/sum/nobody.csv", "?force=true", 400)]
    [InlineData("PUT", "/api/batch/sum/nobody.csv", "", 405)]
    [InlineData("DELETE", "/api/batch/sum/nobody.csv", "", 405)]
    public async Task Refuses_What_Is_Not_There(string method, string path, string query, int status)
    {
        var answer = await _calls.SendAsync(method, path, query);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 405 ? "GET, HEAD, POST" : "", answer.Headers.Allow.ToString());
        Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Head_Is_Answered_As_Get_Is()
    {
        await _calls.Lane.DropAsync("sum/head.csv", "x,y\n1,2\n");

        Assert.Equal(200, (await _calls.SendAsync("HEAD", "/api/batch/sum/head.csv")).Status);
        Assert.Equal(200, (await _calls.SendAsync("HEAD", "/api/batch")).Status);
    }

    private static (int Status, string? Text) Status(BatchAnswer answer) => (answer.Status, answer.Text("status"));
}
