using Inference.Models;
using Inference.Predict.Queueing;

namespace Inference.Tests.Predict.Queueing;

public sealed class ScoringTotalsTests
{
    private static readonly ModelRealTimeOptions Options = new() { Merge = MergeChoice.On, MaxBatchRows = 4, MaxQueuedRows = 6 };

    [Fact]
    public void Every_Call_Is_Counted_Once_With_Its_Time()
    {
        using var test = new QueueUnderTest(Options);
        using var caller = new CancellationTokenSource();
        Assert.Null(test.Queue.Totals.LastCall);
        test.WhileScoring = _ => test.Time.Advance(TimeSpan.FromMilliseconds(10));
        test.Call(1);
        test.Call(QueueUnderTest.Poison);
        test.WhileBusy(() =>
        {
            test.Call(1, 1);
            test.Call(2, 2);
            test.Call(test.In(3), CancellationToken.None, 3);
            test.Call(4, 4);
            test.Call(Deadline.None, caller.Token, 5);
            test.Time.Advance(TimeSpan.FromMilliseconds(5));
            caller.Cancel();
        });
        test.WhileScoring = _ => test.Time.Advance(TimeSpan.FromMilliseconds(20));
        test.Work.RunAll();
        test.Time.Advance(TimeSpan.FromHours(1));

        // Alone: two of 10 ms, one of 5 ms with five calls meanwhile: of them two merged in 20 ms, one late after 5 ms (its
        // timer is due, and came with the clock's move), one refused at once, one cancelled at 5 ms.
        var totals = test.Queue.Totals;
        Assert.Equal(Time(4, 10 + 5 + 25 + 25), totals.Succeeded);
        Assert.Equal(Time(4, 10 + 5 + 0 + 5), totals.Failed);
        Assert.Equal(Time(2, 5 + 5), totals.Queued);
        Assert.Equal(Time(4, 10 + 10 + 5 + 20), totals.Scorings);
        Assert.Equal(7, totals.Rows);
        Assert.Equal(test.Time.GetUtcNow() - TimeSpan.FromHours(1), totals.LastCall);
        Assert.Equal([Time(3, 25), Time(1, 20), default, default, default, default], totals.BySize);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(16, 2)]
    [InlineData(17, 3)]
    [InlineData(64, 3)]
    [InlineData(65, 4)]
    [InlineData(256, 4)]
    [InlineData(257, 5)]
    [InlineData(65_536, 5)]
    public void A_Size_Belongs_To_The_Class_That_Bounds_It(int rows, int expected)
    {
        Assert.Equal(expected, BatchSize.ClassOf(rows));
        Assert.True(expected == BatchSize.Bounds.Count || rows <= BatchSize.Bounds[expected]);
        Assert.True(expected == 0 || rows > BatchSize.Bounds[expected - 1]);
    }

    private static CountedTime Time(long count, long milliseconds) => new(count, milliseconds * 1_000_000);
}
