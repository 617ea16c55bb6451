using System.Globalization;
using System.Text;
using System.Text.Json;
using Inference.Batch;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class BatchJobTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly BatchLane _lane = new(azurite.Client, SumModel.Binary());

    [Fact]
    public async Task Scores_A_File_Into_Output_Rejects_And_Receipt()
    {
        await _lane.DropAsync("sum/a/mixed.csv", "id,y,x\n\"a, 1\",20,40\nb,oops,1\nc,1\nd,1,2\n");

        Assert.Equal(BatchOutcome.Scored, await _lane.RunAsync("sum/a/mixed.csv"));

        Assert.Equal("id,y,x,prediction,probability\n\"a, 1\",20,40,1,0.6\nd,1,2,0,0.03\n", await _lane.ReadAsync("output", "sum/a/mixed.csv"));
        Assert.Equal("row,line,column,reason,raw\n2,3,y,wrong-type,\"b,oops,1\"\n3,4,,too-few-fields,\"c,1\"\n", await _lane.ReadAsync("rejects", "sum/a/mixed.csv"));
        var receipt = await _lane.ReceiptAsync("sum/a/mixed.csv");
        Assert.Equal("completed", receipt.GetProperty("status").GetString());
        Assert.Equal("""{"read":4,"scored":2,"rejected":2}""", Compact(receipt.GetProperty("rows")));
        Assert.Equal("""{"too-few-fields":1,"wrong-type":1}""", Compact(receipt.GetProperty("rejectReasons")));
        Assert.Equal("3", receipt.GetProperty("model").GetProperty("version").GetString());
        Assert.Equal((await _lane.ETagAsync("input", "sum/a/mixed.csv")).ToString(), receipt.GetProperty("input").GetProperty("etag").GetString());
        Assert.Equal((await _lane.ETagAsync("output", "sum/a/mixed.csv")).ToString(), receipt.GetProperty("output").GetProperty("etag").GetString());
        Assert.Equal((await _lane.ETagAsync("rejects", "sum/a/mixed.csv")).ToString(), receipt.GetProperty("rejects").GetProperty("etag").GetString());
        Assert.Equal(BatchLane.Sha256(await _lane.ReadAsync("output", "sum/a/mixed.csv")), receipt.GetProperty("output").GetProperty("sha256").GetString());
        Assert.Equal(BatchLane.Sha256(await _lane.ReadAsync("input", "sum/a/mixed.csv")), receipt.GetProperty("input").GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task A_File_Of_Many_Chunks_Keeps_Its_Order_And_Numbers_Its_Rejects()
    {
        var csv = new StringBuilder("x,y\n");
        for (var row = 1; row <= 60_000; row++)
            csv.Append(CultureInfo.InvariantCulture, $"{(row % 10_000 == 0 ? "bad" : row % 50)},{row % 7}\n");
        await _lane.DropAsync("sum/many.csv", csv.ToString());

        Assert.Equal(BatchOutcome.Scored, await _lane.RunAsync("sum/many.csv"));

        var scored = Enumerable.Range(1, 60_000).Where(row => row % 10_000 != 0).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row % 50},{row % 7},{((row % 50) + (row % 7) > 50 ? 1 : 0)},{((row % 50) + (row % 7)) / 100f}\n"));
        Assert.Equal("x,y,prediction,probability\n" + string.Concat(scored), await _lane.ReadAsync("output", "sum/many.csv"));
        var rejects = Enumerable.Range(1, 6).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 10_000},{(i * 10_000) + 1},x,wrong-type,\"bad,{i * 10_000 % 7}\"\n"));
        Assert.Equal("row,line,column,reason,raw\n" + string.Concat(rejects), await _lane.ReadAsync("rejects", "sum/many.csv"));
    }

    [Fact]
    public async Task A_Row_That_The_Model_Has_No_Score_For_Is_Rejected_In_Its_Place()
    {
        var lane = new BatchLane(azurite.Client, SumModel.Regression());
        await lane.DropAsync("sum/unscored.csv", "x,y\n1,2\nInfinity,-Infinity\nbad,2\nInfinity,1\n");

        Assert.Equal(BatchOutcome.Scored, await lane.RunAsync("sum/unscored.csv"));

        Assert.Equal("x,y,prediction\n1,2,3\nInfinity,1,Infinity\n", await lane.ReadAsync("output", "sum/unscored.csv"));
        Assert.Equal("row,line,column,reason,raw\n2,3,,no-score,\"Infinity,-Infinity\"\n3,4,x,wrong-type,\"bad,2\"\n", await lane.ReadAsync("rejects", "sum/unscored.csv"));
    }

    [Fact]
    public async Task The_Same_File_Dropped_Again_Writes_Nothing()
    {
        await _lane.DropAsync("sum/again.csv", "x,y\n1,2\nbad,2\n");
        await _lane.RunAsync("sum/again.csv");
        var before = await ETagsAsync("sum/again.csv");

        Assert.Equal(BatchOutcome.AlreadySettled, await _lane.RunAsync("sum/again.csv"));
        await _lane.DropAsync("sum/again.csv", "x,y\n1,2\nbad,2\n");
        Assert.Equal(BatchOutcome.AlreadySettled, await _lane.RunAsync("sum/again.csv"));
        Assert.Equal(BatchOutcome.AlreadySettled, await _lane.RunAsync("sum/again.csv"));

        Assert.Equal(before, await ETagsAsync("sum/again.csv"));
    }

    [Fact]
    public async Task The_Same_File_Dropped_Again_Is_Scored_When_Its_Output_Was_Removed()
    {
        await _lane.DropAsync("sum/removed.csv", "x,y\n1,2\n");
        await _lane.RunAsync("sum/removed.csv");
        await _lane.Blob("output", "sum/removed.csv").DeleteAsync();
        Assert.Equal(BatchOutcome.AlreadySettled, await _lane.RunAsync("sum/removed.csv"));

        await _lane.DropAsync("sum/removed.csv", "x,y\n1,2\n");

        Assert.Equal(BatchOutcome.Scored, await _lane.RunAsync("sum/removed.csv"));
        Assert.NotNull(await _lane.ReadAsync("output", "sum/removed.csv"));
    }

    [Fact]
    public async Task New_Content_Is_Scored_And_Old_Rejects_Go()
    {
        await _lane.DropAsync("sum/new.csv", "x,y\nbad,2\n");
        await _lane.RunAsync("sum/new.csv");
        Assert.NotNull(await _lane.ReadAsync("rejects", "sum/new.csv"));

        await _lane.DropAsync("sum/new.csv", "x,y\n3,2\n");

        Assert.Equal(BatchOutcome.Scored, await _lane.RunAsync("sum/new.csv"));
        Assert.Equal("x,y,prediction,probability\n3,2,0,0.05\n", await _lane.ReadAsync("output", "sum/new.csv"));
        Assert.Null(await _lane.ReadAsync("rejects", "sum/new.csv"));
    }

    [Theory]
    [InlineData("sum/no_column.csv", "x,z\n1,2\n", "missing-columns", "y")]
    [InlineData("sum/twice.csv", "x,y,x\n1,2,3\n", "duplicate-column", "x")]
    [InlineData("sum/taken.csv", "x,y,prediction\n1,2,3\n", "output-column-taken", "prediction")]
    [InlineData("sum/empty.csv", "", "empty-file", "first line")]
    [InlineData("sum/readme.txt", "x,y\n1,2\n", "unsupported-file", ".csv")]
    [InlineData("nobody/file.csv", "x,y\n1,2\n", "unknown-model", "nobody")]
    public async Task A_File_That_Cannot_Be_Scored_Gets_A_Receipt_That_Says_Why_Once(string name, string content, string code, string named)
    {
        await _lane.DropAsync(name, content);

        Assert.Equal(BatchOutcome.Failed, await _lane.RunAsync(name));
        Assert.Equal(BatchOutcome.AlreadySettled, await _lane.RunAsync(name));

        var receipt = await _lane.ReceiptAsync(name);
        Assert.Equal("failed", receipt.GetProperty("status").GetString());
        Assert.Equal(code, receipt.GetProperty("failure").GetProperty("code").GetString());
        Assert.Contains(named, receipt.GetProperty("failure").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Null(await _lane.ReadAsync("output", name));
    }

    [Fact]
    public async Task A_Corrected_File_Is_Scored_After_A_Failure()
    {
        await _lane.DropAsync("sum/corrected.csv", "x\n1\n");
        Assert.Equal(BatchOutcome.Failed, await _lane.RunAsync("sum/corrected.csv"));

        await _lane.DropAsync("sum/corrected.csv", "x,y\n1,2\n");

        Assert.Equal(BatchOutcome.Scored, await _lane.RunAsync("sum/corrected.csv"));
        Assert.Equal("completed", (await _lane.ReceiptAsync("sum/corrected.csv")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_File_Of_A_Header_Alone_Has_A_Header_For_Output()
    {
        await _lane.DropAsync("sum/header.csv", "x,y");

        Assert.Equal(BatchOutcome.Scored, await _lane.RunAsync("sum/header.csv"));

        Assert.Equal("x,y,prediction,probability\n", await _lane.ReadAsync("output", "sum/header.csv"));
        Assert.Equal(0, (await _lane.ReceiptAsync("sum/header.csv")).GetProperty("rows").GetProperty("read").GetInt64());
    }

    [Fact]
    public async Task A_File_At_The_Root_Goes_To_The_Default_Model()
    {
        await _lane.DropAsync("root.csv", "x,y\n1,2\n");

        Assert.Equal(BatchOutcome.Scored, await _lane.RunAsync("root.csv"));
        Assert.NotNull(await _lane.ReadAsync("output", "root.csv"));
    }

    [Fact]
    public async Task A_File_That_Is_Gone_Leaves_No_Trace()
    {
        Assert.Equal(BatchOutcome.Gone, await _lane.RunAsync("sum/gone.csv"));
        Assert.Null(await _lane.ReadAsync("ledger", "sum/gone.csv.json"));
    }

    [Theory]
    [InlineData("sum/../../output/x.csv")]
    [InlineData("/x.csv")]
    [InlineData("sum//x.csv")]
    public async Task A_Name_That_Leads_Elsewhere_Is_Refused(string name) =>
        Assert.Equal(BatchOutcome.Failed, await _lane.RunAsync(name));

    [Fact]
    public async Task Racing_Runs_Score_Once()
    {
        await _lane.DropAsync("sum/race.csv", "x,y\n1,2\n");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _lane.RunAsync("sum/race.csv"))));

        Assert.Single(outcomes, BatchOutcome.Scored);
        Assert.All(outcomes, outcome => Assert.Contains(outcome, new[] { BatchOutcome.Scored, BatchOutcome.Busy, BatchOutcome.AlreadySettled }));
    }

    [Fact]
    public async Task Too_Many_Rejects_Fail_The_File_As_A_Whole()
    {
        var strict = new BatchLane(azurite.Client, SumModel.Binary(new ModelBatchOptions { ErrorThreshold = new() { Percent = 40 } }));
        await strict.DropAsync("sum/rejects.csv", "x,y\n1,2\nbad,2\n");

        Assert.Equal(BatchOutcome.Failed, await strict.RunAsync("sum/rejects.csv"));

        Assert.Equal("too-many-rejects", (await strict.ReceiptAsync("sum/rejects.csv")).GetProperty("failure").GetProperty("code").GetString());
        Assert.Null(await strict.ReadAsync("output", "sum/rejects.csv"));
        Assert.Equal("row,line,column,reason,raw\n2,3,x,wrong-type,\"bad,2\"\n", await strict.ReadAsync("rejects", "sum/rejects.csv"));
    }

    [Fact]
    public async Task A_Run_That_Broke_Off_Between_Commit_And_Receipt_Is_Only_Finished()
    {
        await _lane.DropAsync("sum/broken.csv", "x,y\n1,2\n");
        await _lane.RunAsync("sum/broken.csv");
        var before = await _lane.ETagAsync("output", "sum/broken.csv");
        await _lane.Blob("receipts", "sum/broken.csv.json").DeleteAsync();
        var entry = await _lane.ReadAsync("ledger", "sum/broken.csv.json");
        await _lane.Blob("ledger", "sum/broken.csv.json").UploadAsync(BinaryData.FromString(entry!.Replace("\"Completed\"", "\"Committing\"", StringComparison.Ordinal)), overwrite: true);

        Assert.Equal(BatchOutcome.Scored, await _lane.RunAsync("sum/broken.csv"));

        Assert.Equal(before, await _lane.ETagAsync("output", "sum/broken.csv"));
        Assert.Equal("completed", (await _lane.ReceiptAsync("sum/broken.csv")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_Content_That_Breaks_Off_Again_And_Again_Is_Given_Up()
    {
        await _lane.DropAsync("sum/poison.csv", "x,y\n1,2\n");
        var etag = (await _lane.ETagAsync("input", "sum/poison.csv")).ToString();
        var entry = new LedgerEntry { InputETag = etag, Key = LedgerKey.Of("sum/poison.csv", etag, SumModel.Binary()), Status = LedgerStatus.Running, Attempts = 5, Stalls = 4 };
        await _lane.Blob("ledger", "sum/poison.csv.json").UploadAsync(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(entry, BatchJson.Default.LedgerEntry)));

        Assert.Equal(BatchOutcome.Failed, await _lane.RunAsync("sum/poison.csv"));
        Assert.Equal("gave-up", (await _lane.ReceiptAsync("sum/poison.csv")).GetProperty("failure").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Nothing_Is_Visible_Before_All_Is_And_A_Replaced_Input_Is_Scored_Instead()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        var gated = new BatchLane(azurite.Client, SumModel.Gated(gate.Task, arrived));
        await gated.DropAsync("sum/slow.csv", "x,y\n1,2\nbad,1\n");
        var running = Task.Run(() => gated.RunAsync("sum/slow.csv"), TestContext.Current.CancellationToken);
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Null(await gated.ReadAsync("output", "sum/slow.csv"));
        Assert.Null(await gated.ReadAsync("rejects", "sum/slow.csv"));
        Assert.Equal(BatchOutcome.Busy, await _lane.RunAsync("sum/slow.csv"));
        await gated.DropAsync("sum/slow.csv", "x,y\n3,4\n");
        gate.SetResult();

        Assert.Equal(BatchOutcome.Scored, await running);
        Assert.Equal("x,y,prediction,probability\n3,4,0,0.07\n", await gated.ReadAsync("output", "sum/slow.csv"));
        Assert.Null(await gated.ReadAsync("rejects", "sum/slow.csv"));
    }

    [Fact]
    public async Task A_Run_That_Is_Told_To_Stop_Lets_Go_At_Once_And_Does_Not_Count()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var gated = new BatchLane(azurite.Client, SumModel.Gated(gate.Task, arrived));
        await gated.DropAsync("sum/stopped.csv", "x,y\n1,2\n");
        var running = Task.Run(() => gated.Job.RunAsync("sum/stopped.csv", BatchTrigger.Upload, stop.Token));
        await arrived.Task;

        await stop.CancelAsync();
        gate.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        var entry = JsonSerializer.Deserialize((await gated.ReadAsync("ledger", "sum/stopped.csv.json"))!, BatchJson.Default.LedgerEntry)!;
        Assert.Equal((LedgerStatus.Running, 0), (entry.Status, entry.Attempts));
        Assert.Equal(BatchOutcome.Scored, await _lane.RunAsync("sum/stopped.csv"));
        Assert.Equal(1, (await _lane.ReceiptAsync("sum/stopped.csv")).GetProperty("attempts").GetInt32());
    }

    private async Task<string[]> ETagsAsync(string name) =>
    [
        (await _lane.ETagAsync("output", name)).ToString(),
        (await _lane.ETagAsync("rejects", name)).ToString(),
        (await _lane.ETagAsync("receipts", name + ".json")).ToString(),
    ];

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
