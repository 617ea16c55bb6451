using System.Runtime.CompilerServices;
using Inference.Models;
using Inference.Predict.Queueing;

namespace Inference.Tests.Predict.Queueing;

/// <summary>Calls that are not scored: too many, too late, or no longer wanted. The scorer never sees their rows.</summary>
public sealed class ScoringQueueLimitTests
{
    private static readonly ModelRealTimeOptions Options = new() { Merge = MergeChoice.On, MaxBatchRows = 4, MaxQueuedRows = 6 };

    [Fact]
    public void Rows_That_Wait_Are_Counted_And_Bounded()
    {
        using var test = new QueueUnderTest(Options);
        TestCall[] calls = [];
        test.WhileBusy(() =>
        {
            calls = [test.Call(1, 1), test.Call(2, 2, 2), test.Call(3, 3), test.Call(4)];
            Assert.Equal(6, test.Queue.Waiting.Rows);
        });
        test.Work.RunAll();

        Assert.True(calls[2].HasStatus(ScoringStatus.QueueFull));
        Assert.Equal([true, true, false, true], calls.Select(call => call.IsScored));
        Assert.DoesNotContain(test.Blocks, block => block.Contains('3', StringComparison.Ordinal));
        Assert.Equal(0, test.Queue.Waiting.Rows);
    }

    [Fact]
    public void A_Call_Larger_Than_The_Bound_Is_Let_In_When_Nothing_Waits()
    {
        using var test = new QueueUnderTest(Options);
        var large = test.Call([.. Enumerable.Repeat(1f, 50)]);

        Assert.True(test.Call([.. Enumerable.Repeat(1f, 50)]).HasStatus(ScoringStatus.QueueFull));
        Assert.True(test.Call(2).HasStatus(ScoringStatus.QueueFull));
        test.Work.RunAll();
        Assert.True(large.IsScored);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(700, 5)]
    [InlineData(100_000, 600)]
    public void A_Full_Queue_Says_When_There_Should_Be_Room_By_What_Rows_Cost(int millisecondsPerRow, int expected)
    {
        using var test = new QueueUnderTest(Options);
        var refused = new List<ScoringOutcome>();
        test.WhileScoring = block => test.Time.Advance(TimeSpan.FromMilliseconds(block.Length / 2 * millisecondsPerRow));
        // Enough for the average of late to be that of now.
        test.Call([.. Enumerable.Repeat(1f, 400)]);
        test.Work.RunAll();
        test.WhileBusy(() =>
        {
            test.Call(1, 1, 1, 1, 1, 1);
            refused.Add(test.Call(2).Task.Result);
        });
        test.Work.RunAll();

        Assert.Equal([new(ScoringStatus.QueueFull, expected)], refused);
    }

    [Fact]
    public void Refusing_Is_Cheap()
    {
        using var test = new QueueUnderTest(Options);
        float[] features = [1, 1], scores = [0];
        var allocated = 0L;
        test.WhileBusy(() =>
        {
            test.Call(1, 1, 1, 1, 1, 1);
            for (var round = 0; round < 2; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 1000; i++)
                    AssertRefused(test.Queue.ScoreAsync(features, scores, Deadline.None, CancellationToken.None));
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }
        });
        test.Work.RunAll();

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_Deadline_That_Passed_Is_Answered_Without_Scoring()
    {
        using var test = new QueueUnderTest(Options);
        var deadline = test.In(5);
        test.Time.Advance(TimeSpan.FromMilliseconds(5));

        Assert.True(test.Call(deadline, CancellationToken.None, 1).HasStatus(ScoringStatus.DeadlinePassed));
        Assert.Empty(test.Blocks);
    }

    [Fact]
    public void A_Deadline_That_Passes_While_A_Call_Waits_Is_Answered_At_That_Moment()
    {
        using var test = new QueueUnderTest(Options);
        test.WhileBusy(() =>
        {
            var late = test.Call(test.In(5), CancellationToken.None, 1, 1, 1);
            var patient = test.Call(test.In(50), CancellationToken.None, 2);
            test.Time.Advance(TimeSpan.FromMilliseconds(4));
            Assert.True(late.IsWaiting);
            test.Time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(late.HasStatus(ScoringStatus.DeadlinePassed));
            Assert.True(patient.IsWaiting);
            Assert.Equal(1, test.Queue.Waiting.Rows);
        });
        test.Work.RunAll();

        Assert.Equal(["0", "2"], test.Blocks);
    }

    [Fact]
    public void A_Deadline_That_Passed_Before_Its_Timer_Came_To_It_Is_Seen_When_The_Call_Is_Taken()
    {
        using var test = new QueueUnderTest(Options, time: new LateTimers());
        TestCall[] calls = [];
        test.WhileBusy(() => calls = [test.Call(test.In(5), CancellationToken.None, 1), test.Call(2), test.Call(test.In(5), CancellationToken.None, 3)]);
        test.Time.Advance(TimeSpan.FromMilliseconds(5));
        test.Work.RunAll();

        Assert.True(calls[0].HasStatus(ScoringStatus.DeadlinePassed));
        Assert.True(calls[1].IsScored);
        Assert.True(calls[2].HasStatus(ScoringStatus.DeadlinePassed));
        Assert.Equal(["0", "2"], test.Blocks);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Large_Call_Is_Left_Between_Slices_When_It_Is_Too_Late_Or_Cancelled(bool isLate)
    {
        using var test = new QueueUnderTest(Options);
        using var caller = new CancellationTokenSource();
        var large = test.Call(test.In(5), caller.Token, 1, 1, 1, 1, 2, 2, 2, 2, 3);
        test.WhileScoring = block =>
        {
            if (block[0] == 1)
                return;
            if (isLate)
                test.Time.Advance(TimeSpan.FromMilliseconds(5));
            else
                caller.Cancel();
            // Its memory is being read: it must not end before that does.
            Assert.True(large.IsWaiting);
            Assert.Equal(0, test.Queue.Waiting.Rows);
        };
        test.Work.RunAll();

        Assert.Equal(["1 1 1 1", "2 2 2 2"], test.Blocks);
        if (isLate)
            Assert.True(large.HasStatus(ScoringStatus.DeadlinePassed));
        else
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large.Task);
    }

    [Fact]
    public async Task A_Call_That_Is_Cancelled_While_It_Waits_Leaves_At_Once_And_Costs_Nothing()
    {
        using var test = new QueueUnderTest(Options);
        using var caller = new CancellationTokenSource();
        TestCall[] calls = [];
        test.WhileBusy(() =>
        {
            calls = [test.Call(1), test.Call(Deadline.None, caller.Token, 2, 2, 2, 2), test.Call(3)];
            Assert.True(test.Call(4).HasStatus(ScoringStatus.QueueFull));
            caller.Cancel();
            Assert.True(calls[1].Task.IsCanceled);
            Assert.Equal(2, test.Queue.Waiting.Rows);
            calls = [.. calls, test.Call(5, 5, 5)];
        });
        test.Work.RunAll();

        Assert.Equal(["0", "1 3", "5 5 5"], test.Blocks);
        Assert.Equal([true, false, true, true], calls.Select(call => call.IsScored));
        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[1].Task)).CancellationToken);
    }

    [Fact]
    public void A_Call_That_Is_Cancelled_While_It_Is_Scored_Is_Scored()
    {
        using var test = new QueueUnderTest(Options);
        using var caller = new CancellationTokenSource();
        TestCall? waited = null;
        test.WhileBusy(() => waited = test.Call(Deadline.None, caller.Token, 1));
        test.WhileScoring = _ => caller.Cancel();
        test.Work.RunAll();

        Assert.True(waited!.IsScored);
        Assert.True(test.Call(Deadline.None, caller.Token, 2).Task.IsCanceled);
        Assert.Equal(["0", "1"], test.Blocks);
    }

    [Fact]
    public void Nothing_Holds_On_To_A_Call_That_Has_Ended()
    {
        var time = new CountedTimers();
        using var test = new QueueUnderTest(Options, time: time);
        using var caller = new CancellationTokenSource();
        var ended = WaitAndEnd(test, caller.Token);

        Assert.Equal((1, 0), (time.Created, time.Live));
        GC.Collect();
        Assert.False(ended.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference WaitAndEnd(QueueUnderTest test, CancellationToken cancellationToken)
    {
        WeakReference? scores = null;
        test.WhileBusy(() => scores = new WeakReference(test.Call(test.In(5), cancellationToken, 1).Scores));
        test.Work.RunAll();
        return scores!;
    }

    private static void AssertRefused(ValueTask<ScoringOutcome> call)
    {
        if (!call.IsCompletedSuccessfully || call.Result.Status != ScoringStatus.QueueFull)
            Assert.Fail("It was not refused at once.");
    }
}
