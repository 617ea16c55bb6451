using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Inference.Batch;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

/// <summary>What a run that broke off leaves, and how the next one goes on with it.</summary>
public sealed class BatchResumeTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Rows = 100_000;
    private const int BlocksOfAll = (Rows / 512) + 1;

    /// <summary>Rejects at the start, in the middle and at the end.</summary>
    private static readonly string Csv = "x,y\n" + string.Concat(Enumerable.Range(1, Rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"{(row % 9_000 == 1 ? "bad" : row % 50)},{row % 7}\n")));

    private int _blocks;

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(BlocksOfAll - 5)]
    public async Task Goes_On_From_The_Staged_Chunks_To_The_Same_Bytes(int breaksAt)
    {
        var name = $"sum/broken{breaksAt}.csv";
        await Lane().DropAsync(name, Csv);
        await Assert.ThrowsAsync<IOException>(() => Lane(breaksAt).RunAsync(name));
        var staged = await StagedAsync("output", name);
        var scoredBefore = _blocks;

        Assert.Equal(BatchOutcome.Scored, await Lane().RunAsync(name));

        await AssertAsUninterruptedAsync(name);
        var receipt = await Lane().ReceiptAsync(name);
        // Block 0 is the header.
        Assert.Equal(Math.Max(0, staged - 1), receipt.GetProperty("chunks").GetProperty("resumed").GetInt32());
        Assert.Equal(2, receipt.GetProperty("attempts").GetInt32());
        var total = receipt.GetProperty("chunks").GetProperty("total").GetInt32();
        var resumed = receipt.GetProperty("chunks").GetProperty("resumed").GetInt32();
        Assert.InRange(_blocks - scoredBefore, 1, BlocksOfAll + total - (resumed * (BlocksOfAll / total)));
        Assert.Equal(0, await StagedAsync("output", name));
        Assert.Equal(0, await StagedAsync("rejects", name));
    }

    [Fact]
    public async Task Goes_On_However_Often_It_Breaks_Off_While_It_Comes_Further()
    {
        await Lane().DropAsync("sum/often.csv", Csv);
        var broken = 0;
        while (true)
        {
            try
            {
                Assert.Equal(BatchOutcome.Scored, await LaneThatLosesBlock(4).RunAsync("sum/often.csv"));
                break;
            }
            catch (RequestFailedException)
            {
                broken++;
            }
        }

        Assert.InRange(broken, 2, 20);
        await AssertAsUninterruptedAsync("sum/often.csv");
    }

    [Fact]
    public async Task A_Run_That_Cuts_Otherwise_Starts_Over()
    {
        await Lane().DropAsync("sum/cut.csv", Csv);
        await Assert.ThrowsAsync<IOException>(() => Lane(120).RunAsync("sum/cut.csv"));

        Assert.Equal(BatchOutcome.Scored, await Lane(chunkBytes: 100_000).RunAsync("sum/cut.csv"));

        await AssertAsUninterruptedAsync("sum/cut.csv");
        Assert.Equal(0, (await Lane().ReceiptAsync("sum/cut.csv")).GetProperty("chunks").GetProperty("resumed").GetInt32());
    }

    [Theory]
    [InlineData("output")]
    [InlineData("rejects")]
    public async Task Blocks_That_Storage_Lost_Are_Scored_Again(string container)
    {
        var name = $"sum/lost_{container}.csv";
        await Lane().DropAsync(name, Csv);
        await Assert.ThrowsAsync<IOException>(() => Lane(120).RunAsync(name));
        await Lane().Blob(container, name).UploadAsync(BinaryData.FromString("in the way"), overwrite: true);

        Assert.Equal(BatchOutcome.Scored, await Lane().RunAsync(name));

        await AssertAsUninterruptedAsync(name);
    }

    [Theory]
    [InlineData("rejects")]
    [InlineData("output")]
    public async Task A_Run_That_Broke_Off_At_The_Commit_Is_Finished_Without_Scoring(string container)
    {
        var name = $"sum/commit_{container}.csv";
        await Lane().DropAsync(name, Csv);
        var cutOff = new BatchLane(FailingRequests.Client(azurite, request => FailingRequests.IsCommitOf(request, container)), Model(int.MaxValue));
        await Assert.ThrowsAsync<RequestFailedException>(() => cutOff.RunAsync(name));
        Assert.Null(await Lane().ReadAsync("output", name));
        var scored = _blocks;

        Assert.Equal(BatchOutcome.Scored, await Lane().RunAsync(name));

        Assert.Equal(scored, _blocks);
        await AssertAsUninterruptedAsync(name);
        var chunks = (await Lane().ReceiptAsync(name)).GetProperty("chunks");
        Assert.Equal(chunks.GetProperty("total").GetInt32(), chunks.GetProperty("resumed").GetInt32());
    }

    [Fact]
    public async Task A_Receipt_That_Could_Not_Be_Written_Is_Written_By_The_Next_Run()
    {
        await Lane().DropAsync("sum/receipt.csv", Csv);
        var cutOff = new BatchLane(FailingRequests.Client(azurite, request => FailingRequests.IsIn(request, "receipts")), Model(int.MaxValue));
        await Assert.ThrowsAsync<RequestFailedException>(() => cutOff.RunAsync("sum/receipt.csv"));
        var committed = await Lane().ETagAsync("output", "sum/receipt.csv");

        Assert.Equal(BatchOutcome.Scored, await Lane().RunAsync("sum/receipt.csv"));

        Assert.Equal(committed, await Lane().ETagAsync("output", "sum/receipt.csv"));
        await AssertAsUninterruptedAsync("sum/receipt.csv");
    }

    [Fact]
    public async Task Runs_That_Come_No_Further_Are_Given_Up_And_Let_Go_Of_What_They_Staged()
    {
        await Lane().DropAsync("sum/stuck.csv", Csv);
        for (var run = 0; run < 6; run++)
        {
            _blocks = 0;
            await Assert.ThrowsAsync<IOException>(() => new BatchLane(azurite.Client, SumModel.Watched(() => Fail(Interlocked.Increment(ref _blocks) > 150 || run > 0))).RunAsync("sum/stuck.csv"));
        }

        Assert.Equal(BatchOutcome.Failed, await Lane().RunAsync("sum/stuck.csv"));

        var receipt = await Lane().ReceiptAsync("sum/stuck.csv");
        Assert.Equal(("gave-up", 7), (receipt.GetProperty("failure").GetProperty("code").GetString(), receipt.GetProperty("attempts").GetInt32()));
        Assert.All(await BlocksAsync("output", "sum/stuck.csv"), block => Assert.Equal(1, block.SizeLong));
    }

    [Fact]
    public async Task A_Settled_Entry_Keeps_Nothing_Of_The_Way_There()
    {
        await Lane().DropAsync("sum/settled.csv", Csv);
        await Lane().RunAsync("sum/settled.csv");

        var entry = JsonSerializer.Deserialize((await Lane().ReadAsync("ledger", "sum/settled.csv.json"))!, BatchJson.Default.LedgerEntry)!;
        Assert.Equal((LedgerStatus.Completed, null, null, 0), (entry.Status, entry.Checkpoint, entry.Progress, entry.StagedAtStart));
        var properties = (await Lane().Blob("ledger", "sum/settled.csv.json").GetPropertiesAsync()).Value;
        Assert.Equal(LeaseState.Available, properties.LeaseState);
    }

    [Fact]
    public async Task The_Ledger_Tells_How_Far_A_Run_Is()
    {
        await Lane().DropAsync("sum/progress.csv", Csv);
        await Assert.ThrowsAsync<RequestFailedException>(() => LaneThatLosesBlock(6).RunAsync("sum/progress.csv"));

        var status = Assert.Single(await new BatchHistory(azurite.Client).LatestAsync(100, TestContext.Current.CancellationToken), status => status.File == "sum/progress.csv");

        Assert.Equal(("interrupted", "sum", "3"), (status.Status, status.Model, status.Version));
        Assert.InRange(status.Progress!.Value, 0.1, 0.9);
        Assert.InRange(status.Rows!.Value, 10_000, 90_000);
        Assert.InRange(status.RowsPerSecond!.Value, 1, double.MaxValue);
    }

    [Fact]
    public async Task An_Input_That_Is_Removed_While_It_Is_Scored_Leaves_No_Trace()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        var gated = new BatchLane(azurite.Client, SumModel.Gated(gate.Task, arrived));
        await gated.DropAsync("sum/removed.csv", "x,y\n1,2\n");
        var running = Task.Run(() => gated.RunAsync("sum/removed.csv"), TestContext.Current.CancellationToken);
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);

        await gated.Blob("input", "sum/removed.csv").DeleteAsync();
        gate.SetResult();

        Assert.Equal(BatchOutcome.Gone, await running);
        Assert.Null(await gated.ReadAsync("output", "sum/removed.csv"));
        Assert.Null(await gated.ReadAsync("ledger", "sum/removed.csv.json"));
        Assert.All(await BlocksAsync("output", "sum/removed.csv"), block => Assert.Equal(1, block.SizeLong));
    }

    [Fact]
    public async Task A_Run_That_Broke_Off_Is_Forgotten_When_Its_Input_Is_Gone()
    {
        await Lane().DropAsync("sum/abandoned.csv", Csv);
        await Assert.ThrowsAsync<IOException>(() => Lane(120).RunAsync("sum/abandoned.csv"));
        await Lane().Blob("input", "sum/abandoned.csv").DeleteAsync();

        Assert.Equal(BatchOutcome.Gone, await Lane().RunAsync("sum/abandoned.csv"));

        Assert.Null(await Lane().ReadAsync("ledger", "sum/abandoned.csv.json"));
        Assert.All(await BlocksAsync("output", "sum/abandoned.csv"), block => Assert.Equal(1, block.SizeLong));
    }

    [Fact]
    public async Task Force_Scores_A_Settled_File_Again()
    {
        await Lane().DropAsync("sum/forced.csv", "x,y\n1,2\n");
        await Lane().RunAsync("sum/forced.csv");
        await Lane().Blob("output", "sum/forced.csv").DeleteAsync();

        Assert.Equal(BatchOutcome.Scored, await Lane().Job.RunAsync(new BatchRequest("sum/forced.csv", BatchTrigger.Request) { Force = true }, TestContext.Current.CancellationToken));

        Assert.Equal("x,y,prediction,probability\n1,2,0,0.03\n", await Lane().ReadAsync("output", "sum/forced.csv"));
        Assert.Equal("request", (await Lane().ReceiptAsync("sum/forced.csv")).GetProperty("trigger").GetString());
    }

    private BatchLane Lane(int breaksAt = int.MaxValue, int chunkBytes = 64 * 1024) =>
        new(azurite.Client, Model(breaksAt), new InferenceOptions { BatchChunkBytes = chunkBytes });

    /// <summary>Breaks off at one of the blocks of the output, counted from 1; all but the one before it are staged then.</summary>
    private BatchLane LaneThatLosesBlock(int number)
    {
        var blocks = 0;
        return new BatchLane(FailingRequests.Client(azurite, request => FailingRequests.IsBlockOf(request, "output") && ++blocks == number), Model(int.MaxValue));
    }

    /// <summary>Counts the blocks of rows that are scored, and breaks at one of them.</summary>
    private LoadedModel Model(int breaksAt) => SumModel.Watched(() => Fail(Interlocked.Increment(ref _blocks) == breaksAt));

    private async Task AssertAsUninterruptedAsync(string name)
    {
        var output = await Lane().ReadAsync("output", name);
        var rejects = await Lane().ReadAsync("rejects", name);
        Assert.Equal("x,y,prediction,probability\n" + string.Concat(Good().Select(row => string.Create(CultureInfo.InvariantCulture, $"{row % 50},{row % 7},{((row % 50) + (row % 7) > 50 ? 1 : 0)},{((row % 50) + (row % 7)) / 100f}\n"))), output);
        Assert.Equal("row,line,column,reason,raw\n" + string.Concat(Bad().Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},{row + 1},x,wrong-type,\"bad,{row % 7}\"\n"))), rejects);
        var receipt = await Lane().ReceiptAsync(name);
        Assert.Equal((Rows, Good().Count(), Bad().Count()), (receipt.GetProperty("rows").GetProperty("read").GetInt32(), receipt.GetProperty("rows").GetProperty("scored").GetInt32(), receipt.GetProperty("rows").GetProperty("rejected").GetInt32()));
        Assert.Equal(BatchLane.Sha256(output!), receipt.GetProperty("output").GetProperty("sha256").GetString());
        Assert.Equal(BatchLane.Sha256(rejects!), receipt.GetProperty("rejects").GetProperty("sha256").GetString());
        Assert.Equal(BatchLane.Sha256(Csv), receipt.GetProperty("input").GetProperty("sha256").GetString());
        Assert.Equal((await Lane().ETagAsync("output", name)).ToString(), receipt.GetProperty("output").GetProperty("etag").GetString());
    }

    private static IEnumerable<int> Good() => Enumerable.Range(1, Rows).Where(row => row % 9_000 != 1);

    private static IEnumerable<int> Bad() => Enumerable.Range(1, Rows).Where(row => row % 9_000 == 1);

    private async Task<int> StagedAsync(string container, string name) => (await BlocksAsync(container, name)).Count;

    private async Task<IReadOnlyList<BlobBlock>> BlocksAsync(string container, string name) =>
        await azurite.Client.GetBlobContainerClient(container).GetBlockBlobClient(name).UncommittedBlocksAsync(TestContext.Current.CancellationToken);

    private static void Fail(bool now)
    {
        if (now)
            throw new IOException("broken");
    }
}
