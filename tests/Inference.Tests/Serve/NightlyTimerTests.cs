using Inference.Cli.Serve;
using Inference.Tests.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Serve;

public sealed class NightlyTimerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact(Timeout = 60_000)]
    public async Task Sweeps_When_Its_Time_Comes_And_Again_The_Next_Night()
    {
        var lane = new BatchLane(azurite.Client, SumModel.Binary());
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 1, 0, 0, TimeSpan.Zero));
        using var timer = new NightlyTimer(lane.Sweep, ServeOptions.DefaultSchedule, time, NullLogger<NightlyTimer>.Instance);
        await timer.StartAsync(TestContext.Current.CancellationToken);

        await lane.DropAsync("sum/first.csv", "x,y\n1,2\n");
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Null(await lane.ReadAsync("ledger", "sum/first.csv.json"));
        time.Advance(TimeSpan.FromMinutes(1));
        await UntilScoredAsync(lane, "sum/first.csv", TimeSpan.Zero, time);

        await lane.DropAsync("sum/second.csv", "x,y\n1,2\n");
        // The timer sets itself again once its sweep has ended, so the clock is moved until it has.
        await UntilScoredAsync(lane, "sum/second.csv", TimeSpan.FromHours(1), time);
        await timer.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task UntilScoredAsync(BatchLane lane, string name, TimeSpan step, FakeTimeProvider time)
    {
        while (await lane.ReadAsync("receipts", name + ".json") is null)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(step);
        }
    }
}
