using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Tests.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Batch.Http;

/// <summary><c>POST /api/batch/{model}/{path}</c>.</summary>
public sealed class BatchStartTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Csv = "x,y\n1,2\nbad,2\n";

    [Fact]
    public async Task Scores_A_File_And_Tells_Of_It()
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());
        await calls.Lane.DropAsync("sum/asked.csv", Csv);

        var answer = await calls.PostAsync("/api/batch/sum/asked.csv");

        Assert.Equal((200, "application/json"), (answer.Status, answer.Headers.ContentType.ToString()));
        Assert.Equal(("scored", "completed", "sum", "3"), (answer.Text("outcome"), answer.Text("status"), answer.Text("model"), answer.Text("version")));
        Assert.Equal(
            """{"status":"/api/batch/sum/asked.csv","receipt":"receipts/sum/asked.csv.json","output":"output/sum/asked.csv","rejects":"rejects/sum/asked.csv"}""",
            answer.Json.GetProperty("links").GetRawText());
        Assert.Equal("request", answer.Json.GetProperty("receipt").GetProperty("trigger").GetString());
        Assert.Equal(JsonSerializer.Serialize(await calls.Lane.ReceiptAsync("sum/asked.csv")), JsonSerializer.Serialize(answer.Json.GetProperty("receipt")));
    }

    [Fact]
    public async Task Says_When_There_Is_Nothing_To_Do_And_Scores_Again_When_Told_To()
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());
        await calls.Lane.DropAsync("sum/twice.csv", Csv);
        await calls.PostAsync("/api/batch/sum/twice.csv");
        var first = await calls.Lane.ETagAsync("output", "sum/twice.csv");

        var again = await calls.PostAsync("/api/batch/sum/twice.csv");
        Assert.Equal((200, "already-settled", "completed"), (again.Status, again.Text("outcome"), again.Text("status")));
        Assert.Equal(first, await calls.Lane.ETagAsync("output", "sum/twice.csv"));

        using var newer = new BatchCalls(azurite.Client, SumModel.BinaryVersion(4));
        Assert.Equal("already-settled", (await newer.PostAsync("/api/batch/sum/twice.csv", "?force=false")).Text("outcome"));
        var forced = await newer.PostAsync("/api/batch/sum/twice.csv", "?force=true");
        Assert.Equal((200, "scored", "4"), (forced.Status, forced.Text("outcome"), forced.Text("version")));
        Assert.NotEqual(first, await calls.Lane.ETagAsync("output", "sum/twice.csv"));
    }

    [Fact]
    public async Task Scores_Again_With_The_Same_Model_When_Told_To()
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());
        await calls.Lane.DropAsync("sum/same.csv", Csv);
        await calls.PostAsync("/api/batch/sum/same.csv");
        await calls.Lane.Blob("output", "sum/same.csv").DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("scored", (await calls.PostAsync("/api/batch/sum/same.csv", "?force=true")).Text("outcome"));
        Assert.NotNull(await calls.Lane.ReadAsync("output", "sum/same.csv"));
    }

    [Fact]
    public async Task A_File_That_Cannot_Be_Scored_Is_An_Outcome()
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());
        await calls.Lane.DropAsync("sum/wrong.csv", "x\n1\n");

        var answer = await calls.PostAsync("/api/batch/sum/wrong.csv");

        Assert.Equal((200, "failed", "failed", "missing-columns"), (answer.Status, answer.Text("outcome"), answer.Text("status"), answer.Text("failureCode")));
        Assert.Contains("y", answer.Json.GetProperty("receipt").GetProperty("failure").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("already-settled", (await calls.PostAsync("/api/batch/sum/wrong.csv")).Text("outcome"));
    }

    [Theory]
    [InlineData("/api/batch/sum/nobody.csv", "", 404, "'sum/nobody.csv'")]
    [InlineData("/api/batch/nobody.csv", "", 404, "'nobody.csv'")]
    [InlineData("/api/batch/sum/nobody.csv", "?force=yes", 400, "true, false")]
    [InlineData("/api/batch/sum/nobody.csv", "?force", 400, "true, false")]
    [InlineData("/api/batch/sum/nobody.csv", "?force=true&force=false", 400, "once")]
    [InlineData("/api/batch/sum/nobody.csv", "?again=true", 400, "There are: force.")]
    [InlineData("/api/batch/sum//nobody.csv", "", 400, "empty")]
    [InlineData("/api/batch//nobody.csv", "", 400, "empty")]
    [InlineData("/api/batch/sum/", "", 400, "empty")]
    [InlineData("/api/batch/sum%2F..%2F..%2Foutput%2Fx.csv", "", 400, "'..'")]
    [InlineData("/api/batch/sum\\nobody.csv", "", 400, "backslash")]
    [InlineData("/api/batch/_sweeps/2026-11-26T02-00-00.000Z", "", 400, "_sweeps")]
    [InlineData("/api/batch", "", 405, "GET and HEAD")]
    [InlineData("/api/batch/", "", 405, "GET and HEAD")]
    public async Task Refuses_What_Cannot_Be_Done(string path, string query, int status, string said)
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());

        var answer = await calls.PostAsync(path, query);

        Assert.Equal((status, "application/problem+json; charset=utf-8"), (answer.Status, answer.Headers.ContentType.ToString()));
        Assert.Contains(said, answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Name_Longer_Than_Storage_Has_Is_Refused()
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());

        Assert.Equal(404, (await calls.PostAsync("/api/batch/sum/" + new string('n', 1015))).Status);
        var answer = await calls.PostAsync("/api/batch/sum/" + new string('n', 1016));
        Assert.Equal(400, answer.Status);
        Assert.Contains("1019 characters", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Key_In_The_Address_Is_None_Of_Its_Business()
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());
        await calls.Lane.DropAsync("sum/key.csv", Csv);

        Assert.Equal("scored", (await calls.PostAsync("/api/batch/sum/key.csv", "?code=geheim&force=TRUE")).Text("outcome"));
    }

    [Theory]
    [InlineData("sum/names/ä ö#+%20%?&.csv", "/api/batch/sum/names/ä ö#+%20%?&.csv")]
    [InlineData("sum/names/one.csv", "/api/batch/sum%2fnames%2Fone.csv")]
    [InlineData("sum/names/literal%2Fslash.csv", "/api/batch/sum/names/literal%2Fslash.csv")]
    [InlineData("root name.csv", "/API/Batch/root name.csv")]
    public async Task Any_Name_Can_Be_Asked_For(string name, string path)
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());
        await calls.Lane.DropAsync(name, Csv);

        var answer = await calls.PostAsync(path);

        Assert.Equal((200, "scored", name), (answer.Status, answer.Text("outcome"), answer.Text("file")));
        // What the link says, a server would decode.
        var link = answer.Json.GetProperty("links").GetProperty("status").GetString()!;
        Assert.Equal(name, Uri.UnescapeDataString(link["/api/batch/".Length..]));
        Assert.Equal(name, (await calls.GetAsync(path)).Text("file"));
    }

    [Fact]
    public async Task Who_Does_Not_Wait_Is_Answered_Once_It_Has_Begun_And_The_Run_Goes_On()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        using var calls = new BatchCalls(azurite.Client, SumModel.Gated(gate.Task, arrived));
        await calls.Lane.DropAsync("sum/gated.csv", Csv);

        var answer = await calls.PostAsync("/api/batch/sum/gated.csv", prefer: "return=minimal, wait=0; x=1, wait=7");

        Assert.Equal((202, "running", "running"), (answer.Status, answer.Text("outcome"), answer.Text("status")));
        Assert.Equal(("/api/batch/sum/gated.csv", "1", "wait=0"), (answer.Headers.Location.ToString(), answer.Headers.RetryAfter.ToString(), answer.Headers["Preference-Applied"].ToString()));
        Assert.Equal(LedgerStatus.Running, JsonSerializer.Deserialize((await calls.Lane.ReadAsync("ledger", "sum/gated.csv.json"))!, BatchJson.Default.LedgerEntry)!.Status);
        Assert.Null(await calls.Lane.ReadAsync("output", "sum/gated.csv"));

        // Another call joins the run; one that wants it scored again cannot.
        Assert.Equal(202, (await calls.PostAsync("/api/batch/sum/gated.csv", prefer: "wait=0")).Status);
        Assert.Equal(409, (await calls.PostAsync("/api/batch/sum/gated.csv", "?force=true")).Status);
        gate.SetResult();
        await calls.UntilAsync("/api/batch/sum/gated.csv", "completed");
    }

    [Fact]
    public async Task A_Run_Of_Another_Instance_Is_Waited_For_And_Not_Scored_Over()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        using var other = new BatchCalls(azurite.Client, SumModel.Gated(gate.Task, arrived));
        await other.Lane.DropAsync("sum/elsewhere.csv", Csv);
        await other.PostAsync("/api/batch/sum/elsewhere.csv", prefer: "wait=0");
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());

        Assert.Equal((409, "409"), Refusal(await calls.PostAsync("/api/batch/sum/elsewhere.csv", "?force=true")));
        var joined = await calls.PostAsync("/api/batch/sum/elsewhere.csv", prefer: "wait=0");
        Assert.Equal((202, "running"), (joined.Status, joined.Text("status")));
        var waiting = calls.PostAsync("/api/batch/sum/elsewhere.csv", prefer: "wait=60");
        gate.SetResult();

        Assert.Equal((200, "completed"), ((await waiting).Status, (await waiting).Text("status")));
        Assert.Equal(1, (await waiting).Json.GetProperty("attempts").GetInt32());
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData("wait=5", 5)]
    [InlineData("WAIT = \"5\"", 5)]
    [InlineData("wait=100000", 200)]
    [InlineData("wait=soon", 10)]
    [InlineData("wait=-1", 10)]
    [InlineData("respond-async, wait=5", 5)]
    public async Task Waits_As_Long_As_The_Caller_Wants(string? prefer, int seconds)
    {
        // A file for each case: the run of the one before may still be letting go of its lease, and no time passes here to wait for that.
        var name = $"sum/patience-{Convert.ToHexString(Encoding.UTF8.GetBytes(prefer ?? ""))}.csv";
        var time = new SeenTimers();
        var gate = new TaskCompletionSource();
        using var calls = new BatchCalls(azurite.Client, SumModel.Gated(gate.Task, new TaskCompletionSource()), time);
        await calls.Lane.DropAsync(name, $"x,y\n1,{seconds}\n");
        var waiting = calls.PostAsync($"/api/batch/{name}", "?force=true", prefer);
        while (!time.Set.Contains(TimeSpan.FromSeconds(seconds)))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await calls.UntilAsync($"/api/batch/{name}", "running");

        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(202, (await waiting).Status);
        Assert.Equal(Applied(prefer, seconds), (await waiting).Headers["Preference-Applied"].ToString());
        gate.SetResult();
        await calls.UntilAsync($"/api/batch/{name}", "completed");
    }

    [Fact]
    public async Task A_Caller_Who_Goes_Away_Does_Not_End_The_Run()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        using var gone = new CancellationTokenSource();
        using var calls = new BatchCalls(azurite.Client, SumModel.Gated(gate.Task, arrived));
        await calls.Lane.DropAsync("sum/alone.csv", Csv);
        var waiting = calls.SendAsync("POST", "/api/batch/sum/alone.csv", cancellationToken: gone.Token);
        await arrived.Task;

        await gone.CancelAsync();
        Assert.Equal(499, (await waiting).Status);
        gate.SetResult();
        await calls.UntilAsync("/api/batch/sum/alone.csv", "completed");
    }

    [Fact]
    public async Task A_Run_That_Breaks_Off_Is_Said_Without_Its_Cause()
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Failing("secret cause"));
        await calls.Lane.DropAsync("sum/breaks.csv", Csv);

        var answer = await calls.PostAsync("/api/batch/sum/breaks.csv");

        Assert.Equal((500, false), (answer.Status, answer.Body.Contains("secret", StringComparison.Ordinal)));
        var status = await calls.UntilAsync("/api/batch/sum/breaks.csv", "interrupted");
        Assert.Equal(1, status.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task Storage_That_Does_Not_Answer_Is_503()
    {
        var options = BlobStorage.NewOptions();
        options.Retry.MaxRetries = 0;
        using var calls = new BatchCalls(new BlobServiceClient(azurite.ConnectionString.Replace("http://127.0.0.1:", "http://127.0.0.1:1", StringComparison.Ordinal).Replace(":1" + azurite.Client.Uri.Port, ":9", StringComparison.Ordinal), options), SumModel.Binary());

        foreach (var (method, path) in new[] { ("POST", "/api/batch/sum/away.csv"), ("GET", "/api/batch/sum/away.csv"), ("GET", "/api/batch"), ("GET", "/api/batch") })
        {
            var answer = await calls.SendAsync(method, path);
            Assert.Equal((503, "5"), (answer.Status, answer.Headers.RetryAfter.ToString()));
            Assert.DoesNotContain("127.0.0.1", answer.Body, StringComparison.Ordinal);
        }
    }

    private static string Applied(string? prefer, int seconds) => prefer switch
    {
        null or "wait=soon" or "wait=-1" => "",
        _ when prefer.StartsWith("respond-async", StringComparison.Ordinal) => $"respond-async, wait={seconds}",
        _ => $"wait={seconds}",
    };

    private static (int Status, string? Said) Refusal(BatchAnswer answer) => (answer.Status, answer.Text("status"));

    /// <summary>A clock that knows what was waited for.</summary>
    private sealed class SeenTimers : FakeTimeProvider
    {
        public ConcurrentBag<TimeSpan> Set { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Set.Add(dueTime);
            return timer;
        }
    }
}
