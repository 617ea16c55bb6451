using System.Text.Json;
using Azure.Storage.Blobs.Specialized;
using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Http;

public sealed class BatchRunsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly int MaxFiles = new InferenceOptions().MaxConcurrentFiles;

    [Fact]
    public async Task As_Many_Files_Run_At_A_Time_As_The_Job_Takes_And_The_Others_Wait_In_Order()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var scoring = 0;
        using var gate = new SemaphoreSlim(0);
        using var calls = new BatchCalls(azurite.Client, SumModel.Watched(() =>
        {
            Interlocked.Increment(ref scoring);
            gate.Wait(cancellation);
        }));
        var names = Enumerable.Range(0, MaxFiles + 2).Select(number => $"sum/turns/{number}.csv").ToList();
        foreach (var name in names)
            await calls.Lane.DropAsync(name, "x,y\n1,2\n");

        foreach (var name in names.Take(MaxFiles))
            Assert.Equal("running", (await calls.PostAsync($"/api/batch/{name}", prefer: "wait=0")).Text("outcome"));
        foreach (var name in names.Skip(MaxFiles))
        {
            var answer = await calls.PostAsync($"/api/batch/{name}", prefer: "wait=0");
            Assert.Equal((202, "waiting", "waiting"), (answer.Status, answer.Text("outcome"), answer.Text("status")));
            Assert.Equal("waiting", (await calls.GetAsync($"/api/batch/{name}")).Text("status"));
        }

        // Whoever else scores it meanwhile: it is settled when its turn comes.
        await new BatchLane(azurite.Client, SumModel.Binary()).RunAsync(names[^1]);
        Assert.Equal("waiting", (await calls.GetAsync($"/api/batch/{names[^1]}")).Text("status"));
        gate.Release();
        var fifth = calls.Runs.Find(new BatchFile(names[MaxFiles]))!;
        await fifth.Begun.WaitAsync(cancellation);
        Assert.False(calls.Runs.Find(new BatchFile(names[^1]))!.Begun.IsCompleted);
        gate.Release(names.Count);
        foreach (var name in names)
            await calls.UntilAsync($"/api/batch/{name}", "completed");
        Assert.Equal(MaxFiles + 1, scoring);
    }

    [Fact]
    public async Task What_Is_Settled_Is_Said_At_Once_However_Many_Wait()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var gate = new SemaphoreSlim(0);
        using var calls = new BatchCalls(azurite.Client, SumModel.Watched(() => gate.Wait(cancellation)));
        await FillAsync(calls, "sum/busy/", "sum/settled.csv");

        Assert.Equal((200, "already-settled"), ((await calls.PostAsync("/api/batch/sum/settled.csv")).Status, (await calls.PostAsync("/api/batch/sum/settled.csv")).Text("outcome")));

        // Asked to score it again, it waits, and what came of it before is not told for what is to come.
        var forced = await calls.PostAsync("/api/batch/sum/settled.csv", "?force=true", "wait=0");
        Assert.Equal((202, "waiting", "waiting", null), (forced.Status, forced.Text("outcome"), forced.Text("status"), forced.Text("receipt")));
        Assert.Equal("waiting", (await calls.GetAsync("/api/batch/sum/settled.csv")).Text("status"));
        gate.Release(100);
        await calls.UntilAsync("/api/batch/sum/settled.csv", "completed");
    }

    [Fact]
    public async Task What_Waits_To_Be_Scored_Again_Is_Not_Forgotten_By_A_Restart()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var gate = new SemaphoreSlim(0);
        using var calls = new BatchCalls(azurite.Client, SumModel.Watched(() => gate.Wait(cancellation)));
        await FillAsync(calls, "sum/restart/", "sum/forgotten.csv");

        var forced = await calls.PostAsync("/api/batch/sum/forgotten.csv", "?force=true", "respond-async");
        Assert.Equal((202, "waiting", "respond-async"), (forced.Status, forced.Text("outcome"), forced.Headers["Preference-Applied"].ToString()));
        var stopping = calls.StopAsync();
        gate.Release(100);
        await stopping;

        using var next = new BatchCalls(azurite.Client, SumModel.BinaryVersion(4));
        Assert.Equal(("waiting", null), ((await next.GetAsync("/api/batch/sum/forgotten.csv")).Text("status"), (await next.GetAsync("/api/batch/sum/forgotten.csv")).Text("receipt")));
        Assert.Equal("sum/forgotten.csv", (await next.GetAsync("/api/batch", "?status=waiting")).Json.GetProperty("files")[0].GetProperty("file").GetString());
        Assert.Equal(BatchOutcome.Scored, await next.Lane.RunAsync("sum/forgotten.csv"));
        Assert.Equal(BatchOutcome.AlreadySettled, await next.Lane.RunAsync("sum/forgotten.csv"));
        var receipt = await next.Lane.ReceiptAsync("sum/forgotten.csv");
        Assert.Equal(("4", 1), (receipt.GetProperty("model").GetProperty("version").GetString(), receipt.GetProperty("attempts").GetInt32()));
    }

    [Fact]
    public async Task What_Waits_To_Be_Scored_Again_Is_Scored_Once_Whoever_Comes_First()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var gate = new SemaphoreSlim(0);
        using var calls = new BatchCalls(azurite.Client, SumModel.Watched(() => gate.Wait(cancellation)));
        await FillAsync(calls, "sum/first/", "sum/overtaken.csv");
        await calls.PostAsync("/api/batch/sum/overtaken.csv", "?force=true", "wait=0");
        var run = calls.Runs.Find(new BatchFile("sum/overtaken.csv"))!;

        Assert.Equal(BatchOutcome.Scored, await new BatchLane(azurite.Client, SumModel.Binary()).RunAsync("sum/overtaken.csv"));
        gate.Release(100);

        Assert.Equal(BatchOutcome.AlreadySettled, await run.Ended);
    }

    [Fact]
    public async Task Stopping_Ends_All_Runs_So_That_They_Can_Be_Gone_On_With()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        using var calls = new BatchCalls(azurite.Client, SumModel.Gated(gate.Task, arrived));
        await calls.Lane.DropAsync("sum/stopping.csv", "x,y\n1,2\n");
        await calls.Lane.DropAsync("sum/late.csv", "x,y\n1,2\n");
        var waiting = calls.PostAsync("/api/batch/sum/stopping.csv", prefer: "wait=100");
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);

        var stopping = calls.StopAsync();
        gate.SetResult();
        await stopping;

        Assert.Equal((503, "5"), ((await waiting).Status, (await waiting).Headers.RetryAfter.ToString()));
        Assert.Equal(503, (await calls.PostAsync("/api/batch/sum/late.csv")).Status);
        Assert.Null(calls.Runs.Find(new BatchFile("sum/stopping.csv")));
        var entry = JsonSerializer.Deserialize((await calls.Lane.ReadAsync("ledger", "sum/stopping.csv.json"))!, BatchJson.Default.LedgerEntry)!;
        Assert.Equal((LedgerStatus.Running, 0), (entry.Status, entry.Attempts));

        using var next = new BatchCalls(azurite.Client, SumModel.Binary());
        Assert.Equal("scored", (await next.PostAsync("/api/batch/sum/stopping.csv")).Text("outcome"));
    }

    [Fact]
    public async Task A_File_Whose_Runner_Died_Is_Gone_On_With_Once_The_Lease_Has_Run_Out()
    {
        using var calls = new BatchCalls(azurite.Client, SumModel.Binary());
        await calls.Lane.DropAsync("sum/died.csv", "x,y\n1,2\n");
        var etag = (await calls.Lane.ETagAsync("input", "sum/died.csv")).ToString();
        await Entries.WriteAsync(calls.Lane, "sum/died.csv", new LedgerEntry { InputETag = etag, Key = LedgerKey.Of("sum/died.csv", etag, SumModel.Binary()), Status = LedgerStatus.Running, Attempts = 1 });
        var lease = calls.Lane.Blob("ledger", "sum/died.csv.json").GetBlobLeaseClient();
        await lease.AcquireAsync(TimeSpan.FromSeconds(60), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("running", (await calls.PostAsync("/api/batch/sum/died.csv", prefer: "wait=0")).Text("outcome"));
        var waiting = calls.PostAsync("/api/batch/sum/died.csv", prefer: "wait=60");
        await lease.BreakAsync(TimeSpan.Zero, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((200, "scored"), ((await waiting).Status, (await waiting).Text("outcome")));
    }

    /// <summary>Settles a file, then has as many others under way as the job takes.</summary>
    private async Task FillAsync(BatchCalls calls, string folder, string settled)
    {
        await calls.Lane.DropAsync(settled, "x,y\n1,2\n");
        await new BatchLane(azurite.Client, SumModel.Binary()).RunAsync(settled);
        for (var i = 0; i < MaxFiles; i++)
        {
            await calls.Lane.DropAsync($"{folder}{i}.csv", "x,y\n1,2\n");
            await calls.PostAsync($"/api/batch/{folder}{i}.csv", prefer: "wait=0");
        }
    }
}
