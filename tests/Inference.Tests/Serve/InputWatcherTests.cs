using Azure.Storage.Blobs.Specialized;
using Inference.Batch;
using Inference.Cli.Serve;
using Inference.Models;
using Inference.Tests.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Serve;

public sealed class InputWatcherTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const int Timeout = 120_000;
    private const string Csv = "x,y\n1,2\n";

    private readonly FakeTimeProvider _time = new();
    private readonly ListLogger<InputWatcher> _log = new();

    /// <summary>The watcher sees all there is, so each test begins with nothing.</summary>
    public ValueTask InitializeAsync() => azurite.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact(Timeout = Timeout)]
    public async Task Scores_What_Is_There_And_What_Comes()
    {
        var lane = new BatchLane(azurite.Client, SumModel.Binary());
        await lane.DropAsync("sum/there.csv", Csv);
        using var watcher = await StartAsync(lane);
        await UntilAsync(() => IsSettledAsync("sum/there.csv"));

        await lane.DropAsync("sum/new.csv", Csv);
        await lane.DropAsync("sum/there.csv", "x,y\n50,2\n");

        await UntilAsync(() => IsSettledAsync("sum/new.csv"));
        await UntilAsync(async () => await lane.ReadAsync("output", "sum/there.csv") == "x,y,prediction,probability\n50,2,1,0.52\n");
        Assert.Equal("upload", (await lane.ReceiptAsync("sum/new.csv")).GetProperty("trigger").GetString());
        await watcher.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Timeout)]
    public async Task Several_Files_Are_Scored_At_A_Time_And_None_Twice()
    {
        // Passes only those who are two.
        using var pair = new Barrier(2);
        var blocks = 0;
        var model = SumModel.Watched(() =>
        {
            Interlocked.Increment(ref blocks);
            pair.SignalAndWait(TestContext.Current.CancellationToken);
        });
        var lane = new BatchLane(azurite.Client, model, Two);
        for (var i = 0; i < 4; i++)
            await lane.DropAsync($"sum/{i}.csv", Csv);

        using var watcher = await StartAsync(lane);
        for (var i = 0; i < 4; i++)
        {
            var name = $"sum/{i}.csv";
            await UntilAsync(() => IsSettledAsync(name));
        }

        await watcher.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, blocks);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_File_That_Breaks_Off_Keeps_No_Other_Waiting_And_Is_Tried_Again()
    {
        var tries = 0;
        var lane = new BatchLane(azurite.Client, SumModel.Watched(new ModelRealTimeOptions(), features =>
        {
            if (features[0] == 13 && Interlocked.Increment(ref tries) < 3)
                throw new InvalidOperationException("trouble");
        }), Two);
        await lane.DropAsync("sum/a_breaks.csv", "x,y\n13,2\n");
        await lane.DropAsync("sum/b_sound.csv", Csv);

        using var watcher = await StartAsync(lane);

        await UntilAsync(() => IsSettledAsync("sum/b_sound.csv"));
        await UntilAsync(() => IsSettledAsync("sum/a_breaks.csv"));
        await watcher.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, tries);
        Assert.Equal(2, _log.Of(LogLevel.Error).Count(line => line.Contains("sum/a_breaks.csv", StringComparison.Ordinal)));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_Busy_File_Is_Asked_For_At_Each_Look_And_Said_Once()
    {
        var lane = new BatchLane(azurite.Client, SumModel.Binary());
        await lane.DropAsync("sum/busy.csv", Csv);
        await lane.Blob("ledger", "sum/busy.csv.json").UploadAsync(BinaryData.Empty, TestContext.Current.CancellationToken);
        var lease = lane.Blob("ledger", "sum/busy.csv.json").GetBlobLeaseClient();
        await lease.AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: TestContext.Current.CancellationToken);
        using var watcher = await StartAsync(lane);
        await UntilAsync(() => Task.FromResult(_log.Of(LogLevel.Information).Any()));
        for (var look = 0; look < 3; look++)
        {
            // Its look comes after all that are due.
            await lane.DropAsync($"sum/z{look}.csv", Csv);
            var name = $"sum/z{look}.csv";
            await UntilAsync(() => IsSettledAsync(name));
        }

        await lease.ReleaseAsync(cancellationToken: TestContext.Current.CancellationToken);

        await UntilAsync(() => IsSettledAsync("sum/busy.csv"));
        await watcher.StopAsync(TestContext.Current.CancellationToken);
        Assert.Contains("sum/busy.csv", Assert.Single(_log.Of(LogLevel.Information)), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Stopping_Ends_Its_Runs()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        var lane = new BatchLane(azurite.Client, SumModel.Gated(gate.Task, arrived));
        await lane.DropAsync("sum/stopped.csv", Csv);
        using var watcher = await StartAsync(lane);
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);

        var stopping = watcher.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await stopping;

        // Nobody holds it: the next one can go on at once.
        Assert.Equal(BatchOutcome.Scored, await new BatchLane(azurite.Client, SumModel.Binary()).RunAsync("sum/stopped.csv"));
    }

    private static InferenceOptions Two { get; } = new() { MaxConcurrentFiles = 2, BatchParallelism = 2 };

    private async Task<InputWatcher> StartAsync(BatchLane lane)
    {
        var watcher = new InputWatcher(azurite.Client, lane.Job, Two, _time, _log);
        await watcher.StartAsync(TestContext.Current.CancellationToken);
        return watcher;
    }

    /// <summary>Moves the clock, look by look, until it is so.</summary>
    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private async Task<bool> IsSettledAsync(string name) =>
        await new Ledger(azurite.Client).ReadAsync(new BatchFile(name), TestContext.Current.CancellationToken) is { IsSettled: true };
}
