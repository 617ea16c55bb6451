using System.Text.Json;
using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class BatchSweepTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const string Csv = "x,y\n1,2\n";

    private readonly BatchLane _lane = new(azurite.Client, SumModel.Binary());

    /// <summary>A sweep sees all there is, so each test begins with nothing.</summary>
    public ValueTask InitializeAsync() => azurite.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Finds_What_Nobody_Announced_Once_And_Scores_Again_For_A_New_Model_Only_When_Asked()
    {
        await _lane.DropAsync("sum/one.csv", Csv);
        await _lane.DropAsync("sum/deep/two.csv", Csv);
        await _lane.DropAsync("sum/bad.csv", "nothing\n1\n");
        await _lane.DropAsync("sum/known.csv", Csv);
        await _lane.RunAsync("sum/known.csv");

        Assert.Equal(Counts(found: 4, scored: 2, settled: 1, failed: 1), await SweepAsync(_lane));
        var scored = await _lane.ETagAsync("output", "sum/one.csv");
        Assert.Equal("schedule", (await _lane.ReceiptAsync("sum/deep/two.csv")).GetProperty("trigger").GetString());
        Assert.Equal(Counts(found: 4, settled: 4), await SweepAsync(_lane));

        var newModel = new BatchLane(azurite.Client, SumModel.BinaryVersion(4));
        Assert.Equal(Counts(found: 4, settled: 3, failed: 1), await SweepAsync(newModel));
        Assert.Equal(scored, await _lane.ETagAsync("output", "sum/one.csv"));

        var rescoring = new BatchLane(azurite.Client, SumModel.BinaryVersion(4), new InferenceOptions { RescoreOnNewModel = true });
        Assert.Equal(Counts(found: 4, scored: 3, settled: 1), await SweepAsync(rescoring));
        Assert.Equal(Counts(found: 4, settled: 4), await SweepAsync(rescoring));
        Assert.Equal("4", (await _lane.ReceiptAsync("sum/one.csv")).GetProperty("model").GetProperty("version").GetString());
    }

    [Fact(Timeout = 60_000)]
    public async Task Several_Files_Are_Scored_At_A_Time()
    {
        var cancellation = TestContext.Current.CancellationToken;
        // Passes only those who are two.
        using var pair = new Barrier(2);
        var lane = new BatchLane(azurite.Client, SumModel.Watched(() => pair.SignalAndWait(cancellation)), new InferenceOptions { MaxConcurrentFiles = 2, BatchParallelism = 2 });
        for (var i = 0; i < 4; i++)
            await lane.DropAsync($"sum/{i}.csv", Csv);

        Assert.Equal(Counts(found: 4, scored: 4), await SweepAsync(lane));
    }

    [Fact]
    public async Task A_File_That_Breaks_Off_Keeps_No_Other_From_Its_Turn()
    {
        var first = 0;
        var lane = new BatchLane(azurite.Client, SumModel.Watched(() =>
        {
            if (Interlocked.Increment(ref first) == 1)
                throw new InvalidOperationException("trouble");
        }));
        for (var i = 0; i < 4; i++)
            await lane.DropAsync($"sum/{i}.csv", Csv);

        Assert.Equal(Counts(found: 4, scored: 3, brokenOff: 1), await SweepAsync(lane));
        Assert.Equal(Counts(found: 4, scored: 1, settled: 3), await SweepAsync(lane));
    }

    [Fact]
    public async Task Clears_Up_After_Files_That_Were_Removed_Unfinished_And_Keeps_The_History()
    {
        await _lane.DropAsync("sum/finished.csv", Csv);
        await _lane.RunAsync("sum/finished.csv");
        await _lane.Blob("input", "sum/finished.csv").DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Entries.WriteAsync(_lane, "sum/unfinished.csv", Entries.Running(0.5, 10, 10));
        // A run that had taken the lease and written nothing yet.
        await _lane.Blob("ledger", "sum/empty.csv.json").UploadAsync(BinaryData.Empty, TestContext.Current.CancellationToken);

        Assert.Equal(Counts(gone: 2), await SweepAsync(_lane));

        Assert.Null(await _lane.ReadAsync("ledger", "sum/unfinished.csv.json"));
        Assert.Null(await _lane.ReadAsync("ledger", "sum/empty.csv.json"));
        var entry = JsonSerializer.Deserialize((await _lane.ReadAsync("ledger", "sum/finished.csv.json"))!, BatchJson.Default.LedgerEntry)!;
        Assert.Equal(LedgerStatus.Completed, entry.Status);
        Assert.Equal(Counts(), await SweepAsync(_lane));
    }

    [Fact]
    public async Task A_File_That_Is_Under_Way_Elsewhere_Is_Left_Alone()
    {
        await _lane.DropAsync("sum/elsewhere.csv", Csv);
        await Entries.WriteAsync(_lane, "sum/elsewhere.csv", Entries.Running(0.5, 10, 10));
        await using (await new Ledger(azurite.Client).TryLeaseAsync(new BatchFile("sum/elsewhere.csv"), TimeProvider.System, TestContext.Current.CancellationToken))
            Assert.Equal(Counts(found: 1, underWay: 1), await SweepAsync(_lane));

        Assert.Equal(Counts(found: 1, scored: 1), await SweepAsync(_lane));
    }

    private static async Task<SweepCounts> SweepAsync(BatchLane lane) => (await lane.Sweep.RunAsync(TestContext.Current.CancellationToken)).Files;

    private static SweepCounts Counts(int found = 0, int scored = 0, int settled = 0, int underWay = 0, int gone = 0, int failed = 0, int brokenOff = 0) =>
        new(found, scored, new SkippedCounts(settled, underWay, gone), failed, brokenOff);
}
