using System.Globalization;
using System.Text.Json;
using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class SweepReceiptTests : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly DateTimeOffset Night = new(2026, 11, 26, 2, 0, 0, TimeSpan.Zero);

    private readonly AzuriteFixture _azurite;
    private readonly BatchLane _lane;
    private readonly SweepReceipts _receipts;
    private readonly BlobServiceClient _storage;

    public SweepReceiptTests(AzuriteFixture azurite) =>
        (_azurite, _storage, _lane, _receipts) = (azurite, azurite.Client, new BatchLane(azurite.Client, SumModel.Binary()), new SweepReceipts(azurite.Client));

    /// <summary>A sweep sees all there is, so each test begins with nothing.</summary>
    public ValueTask InitializeAsync() => _azurite.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Says_What_The_Sweep_Did_And_Which_Files_Need_Attention()
    {
        var lane = new BatchLane(_storage, SumModel.Failing("trouble"));
        await lane.DropAsync("sum/b_columns.csv", "x\n1\n");
        await lane.DropAsync("nobody/a.csv", "x,y\n1,2\n");
        await lane.DropAsync("sum/breaks.csv", "x,y\n1,2\n");
        var before = DateTimeOffset.UtcNow;

        var receipt = await lane.Sweep.RunAsync(TestContext.Current.CancellationToken);

        var name = Assert.Single(await NamesAsync());
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"_sweeps/{receipt.StartedAt:yyyy-MM-dd'T'HH-mm-ss.fff'Z'}.json"), name);
        var written = JsonDocument.Parse((await lane.ReadAsync("receipts", name))!).RootElement;
        Assert.Equal("schedule", written.GetProperty("trigger").GetString());
        Assert.InRange(written.GetProperty("startedAt").GetDateTimeOffset(), before, written.GetProperty("finishedAt").GetDateTimeOffset());
        Assert.InRange(written.GetProperty("seconds").GetDouble(), 0, 600);
        Assert.Equal("""{"found":3,"scored":0,"skipped":{"settled":0,"underWay":0,"gone":0},"failed":2,"brokenOff":1}""", Compact(written.GetProperty("files")));
        Assert.Equal("""[{"name":"nobody/a.csv","code":"unknown-model"},{"name":"sum/b_columns.csv","code":"missing-columns"}]""", Compact(written.GetProperty("failed")));
        Assert.Equal("""[{"name":"sum/breaks.csv","code":"error"}]""", Compact(written.GetProperty("brokenOff")));
    }

    [Fact]
    public async Task A_Sweep_That_Finds_Nothing_Writes_One_Too()
    {
        await _lane.Sweep.RunAsync(TestContext.Current.CancellationToken);

        var latest = (await new BatchHistory(_storage).LatestSweepAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(new SweepCounts(0, 0, new SkippedCounts(0, 0, 0), 0, 0), latest.Files);
        Assert.Empty(latest.Failed);
        Assert.Empty(latest.BrokenOff);
    }

    [Fact]
    public async Task A_Sweep_That_Is_Told_To_Stop_Writes_None()
    {
        using var stop = new CancellationTokenSource();
        var lane = new BatchLane(_storage, SumModel.Watched(stop.Cancel));
        await lane.DropAsync("sum/stopped.csv", "x,y\n1,2\n");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lane.Sweep.RunAsync(stop.Token));

        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task No_File_Gets_Its_Receipt_Among_Those_Of_Sweeps()
    {
        await _lane.Sweep.RunAsync(TestContext.Current.CancellationToken);
        var name = Assert.Single(await NamesAsync());
        var before = await _lane.ReadAsync("receipts", name);
        // The first one's receipt would have that very name.
        string[] inputs = [name[..^".json".Length], "_sweeps/a.csv"];
        foreach (var input in inputs)
            await _lane.DropAsync(input, "x,y\n1,2\n");
        await _lane.DropAsync("_sweeps.csv", "x,y\n1,2\n");

        foreach (var input in inputs)
            Assert.Equal(BatchOutcome.Failed, await _lane.RunAsync(input));
        var receipt = await _lane.Sweep.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(inputs.Order(StringComparer.Ordinal).Select(input => new SweptFile(input, "reserved-folder")), receipt.Failed);
        Assert.Equal(before, await _lane.ReadAsync("receipts", name));
        Assert.Equal(2, (await NamesAsync()).Count);
        // Beside the folder there is no such trouble.
        Assert.Equal("completed", (await _lane.ReceiptAsync("_sweeps.csv")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Names_Without_Room_For_A_Receipt_Are_Failures_And_Said_Each_Night()
    {
        var longest = "sum/" + new string('n', 1011) + ".csv";
        var tooLong = "sum/" + new string('n', 1012) + ".csv";
        await _lane.DropAsync(longest, "x,y\n1,2\n");
        await _lane.DropAsync(tooLong, "x,y\n1,2\n");

        for (var night = 0; night < 2; night++)
        {
            var receipt = await _lane.Sweep.RunAsync(TestContext.Current.CancellationToken);
            Assert.Equal([new SweptFile(tooLong, "name-too-long")], receipt.Failed);
            Assert.Equal((2, 1 - night, 0), (receipt.Files.Found, receipt.Files.Scored, receipt.Files.BrokenOff));
        }

        Assert.NotNull(await _lane.ReadAsync("receipts", longest + ".json"));
    }

    [Fact]
    public async Task The_Newest_Hundred_Are_Kept()
    {
        for (var night = 0; night < SweepReceipts.Kept + 2; night++)
            await _receipts.WriteAsync(At(Night.AddDays(night)), TestContext.Current.CancellationToken);

        var names = await NamesAsync();
        Assert.Equal(SweepReceipts.Kept, names.Count);
        Assert.Equal("_sweeps/2026-11-28T02-00-00.000Z.json", names[0]);
        Assert.Equal(Night.AddDays(SweepReceipts.Kept + 1), (await _receipts.LatestAsync(TestContext.Current.CancellationToken))!.StartedAt);
    }

    [Fact]
    public async Task Sweeps_That_Begin_At_The_Same_Time_Have_A_Receipt_Each()
    {
        await _receipts.WriteAsync(At(Night), TestContext.Current.CancellationToken);
        await _receipts.WriteAsync(At(Night), TestContext.Current.CancellationToken);

        Assert.Equal(["_sweeps/2026-11-26T02-00-00.000Z.json", "_sweeps/2026-11-26T02-00-00.001Z.json"], await NamesAsync());
    }

    [Fact]
    public void Lists_Of_Names_End_And_Counts_Do_Not()
    {
        var tally = new SweepTally();
        for (var i = 0; i < SweepTally.MaxNames + 5; i++)
        {
            tally.Add($"failed/{i}", BatchOutcome.Failed, "empty-file");
            tally.Add($"broken/{i}", null, "storage");
        }

        var receipt = tally.Close(BatchTrigger.Schedule, Night, Night, TimeSpan.Zero);

        Assert.Equal((SweepTally.MaxNames, SweepTally.MaxNames), (receipt.Failed.Count, receipt.BrokenOff.Count));
        Assert.Equal((SweepTally.MaxNames + 5, SweepTally.MaxNames + 5), (receipt.Files.Failed, receipt.Files.BrokenOff));
    }

    private static SweepReceipt At(DateTimeOffset start) => new SweepTally().Close(BatchTrigger.Schedule, start, start, TimeSpan.Zero);

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private async Task<List<string>> NamesAsync()
    {
        var names = new List<string>();
        await foreach (var blob in _storage.GetBlobContainerClient("receipts").GetBlobsAsync())
        {
            if (blob.Name.StartsWith("_sweeps/", StringComparison.Ordinal))
                names.Add(blob.Name);
        }

        return names;
    }
}
