using Inference.Models;
using Inference.Predict.Queueing;
using Inference.Schema;
using Inference.Scoring.Trees;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Queueing;

/// <summary>When calls are scored, with whom, and that each gets its own scores.</summary>
public sealed class ScoringQueueTests
{
    private static readonly ModelRealTimeOptions Merging = new() { Merge = MergeChoice.On, MaxBatchRows = 7 };
    private static readonly ModelRealTimeOptions Alone = new() { Merge = MergeChoice.Off, MaxBatchRows = 7 };

    [Fact]
    public void A_Lone_Call_Is_Scored_At_Once_On_Its_Own_Thread_And_Allocates_Nothing()
    {
        using var model = SumModel.Regression();
        using var queue = new ScoringQueue(model, TimeProvider.System);
        using var caller = new CancellationTokenSource();
        float[] features = [2, 0.5f], scores = [0];
        var deadline = Deadline.After(TimeProvider.System.GetTimestamp(), TimeSpan.FromMinutes(5), TimeProvider.System);
        // The first round compiles.
        var allocated = 0L;
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                AssertAtOnce(queue.ScoreAsync(features, scores, deadline, caller.Token));
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal((0L, 2.5f), (allocated, scores[0]));
        Assert.True(queue.IsIdle);
    }

    [Fact]
    public void Only_What_Waited_While_All_Slots_Were_Busy_Is_Merged()
    {
        using var test = new QueueUnderTest(Merging);
        TestCall[] waiting = [];
        test.WhileBusy(() => waiting = [test.Call(1), test.Call(2, 3), test.Call(4)]);

        // The slot is handed on; its holder has its own answer and does not score those of others.
        Assert.All(waiting, call => Assert.True(call.IsWaiting));
        Assert.Equal(["0"], test.Blocks);
        test.Work.Run();
        Assert.All(waiting, call => Assert.True(call.IsScored));
        Assert.True(test.Call(5).IsScored);
        Assert.Equal(["0", "1 2 3 4", "5"], test.Blocks);
    }

    [Fact]
    public void Where_Merging_Is_Off_Calls_That_Waited_Are_Scored_One_By_One_In_Order()
    {
        using var test = new QueueUnderTest(Alone);
        TestCall[] waiting = [];
        test.WhileBusy(() => waiting = [test.Call(1), test.Call(2, 3), test.Call(4)]);
        test.Work.RunAll();

        Assert.All(waiting, call => Assert.True(call.IsScored));
        Assert.Equal(["0", "1", "2 3", "4"], test.Blocks);
    }

    [Fact]
    public void A_Block_Is_Cut_By_Rows_And_Never_Within_A_Call()
    {
        using var test = new QueueUnderTest(Merging);
        test.WhileBusy(() =>
        {
            test.Call(1, 1, 1);
            test.Call(2, 2, 2);
            test.Call(3, 3);
            test.Call(4, 4, 4, 4, 4, 4, 4);
        });
        test.Work.RunAll();

        Assert.Equal(["0", "1 1 1 2 2 2", "3 3", "4 4 4 4 4 4 4"], test.Blocks);
    }

    [Fact]
    public void A_Large_Call_Is_Scored_In_Slices_And_Small_Calls_Get_Between()
    {
        using var test = new QueueUnderTest(Merging);
        var large = test.Call([.. Enumerable.Range(1, 16).Select(i => (float)i)]);
        var small = new List<TestCall>();
        test.WhileScoring = block => small.AddRange(block[0] == 1 ? [test.Call(21), test.Call(22)] : block[0] == 21 ? [test.Call(23)] : []);
        Assert.True(large.IsWaiting);
        test.Work.RunAll();

        Assert.True(large.IsScored);
        Assert.All(small, call => Assert.True(call.IsScored));
        Assert.Equal(["1 2 3 4 5 6 7", "8 9 10 11 12 13 14", "21 22", "15 16", "23"], test.Blocks);
    }

    [Fact]
    public void Slices_Of_One_Call_Are_Scored_By_All_Slots()
    {
        using var test = new QueueUnderTest(Merging, slots: 3);
        var large = test.Call([.. Enumerable.Range(1, 20).Select(i => (float)i)]);
        var mostAtOnce = 0;
        var atOnce = 0;
        test.WhileScoring = _ =>
        {
            mostAtOnce = Math.Max(mostAtOnce, ++atOnce);
            test.Work.RunAll();
            atOnce--;
        };
        test.Work.RunAll();

        Assert.True(large.IsScored);
        Assert.Equal(3, mostAtOnce);
    }

    [Fact]
    public void A_Slot_That_Is_Free_Is_Left_While_Workers_Are_Busy_And_Merging_Pays()
    {
        using var merging = new QueueUnderTest(Merging, slots: 2);
        merging.Work.AreAllBusy = true;
        TestCall[] waiting = [];
        merging.WhileBusy(() => waiting = [merging.Call(1), merging.Call(2)]);
        Assert.Equal((1, true), (merging.Work.Count, waiting.All(call => call.IsWaiting)));
        merging.Work.Run();
        Assert.Equal(["0", "1 2"], merging.Blocks);

        merging.Work.AreAllBusy = false;
        merging.WhileBusy(() => Assert.True(merging.Call(1).IsScored));

        using var alone = new QueueUnderTest(Alone, slots: 2);
        alone.Work.AreAllBusy = true;
        alone.WhileBusy(() => Assert.True(alone.Call(1).IsScored));
    }

    [Fact]
    public void After_A_Millisecond_A_Slot_Lets_Other_Work_Of_Its_Workers_Go_First()
    {
        using var test = new QueueUnderTest(Alone);
        test.WhileBusy(() =>
        {
            for (var call = 1; call <= 4; call++)
                test.Call(call);
        });
        test.WhileScoring = _ => test.Time.Advance(TimeSpan.FromMicroseconds(500));
        test.Work.Run();

        Assert.Equal(["0", "1", "2"], test.Blocks);
        Assert.Equal(1, test.Work.Count);
        test.Work.RunAll();
        Assert.Equal(5, test.Blocks.Count());
    }

    [Fact]
    public async Task A_Row_That_Fails_Fails_Its_Own_Call_Only()
    {
        using var test = new QueueUnderTest(Merging);
        TestCall[] waiting = [];
        test.WhileBusy(() => waiting = [test.Call(1), test.Call(2, QueueUnderTest.Poison), test.Call(3)]);
        test.Work.RunAll();

        Assert.True(waiting[0].IsScored);
        Assert.True(waiting[2].IsScored);
        Assert.Equal("A row is poison.", (await Assert.ThrowsAsync<FormatException>(() => waiting[1].Task)).Message);
        await Assert.ThrowsAsync<FormatException>(() => test.Call(QueueUnderTest.Poison).Task);
        Assert.True(test.Call(4).IsScored);
    }

    [Fact]
    public async Task A_Large_Call_That_Fails_In_One_Slice_Is_Not_Scored_Further()
    {
        using var test = new QueueUnderTest(Merging);
        var large = test.Call([.. Enumerable.Range(1, 10).Select(i => (float)i), QueueUnderTest.Poison, .. Enumerable.Range(12, 10).Select(i => (float)i)]);
        test.Work.RunAll();

        await Assert.ThrowsAsync<FormatException>(() => large.Task);
        Assert.Equal(["1 2 3 4 5 6 7", "8 9 10 -1 12 13 14"], test.Blocks);
    }

    [Fact]
    public void Merged_Calls_Get_The_Same_Bits_As_Each_Alone()
    {
        const int Features = 6;
        const int Calls = 70;
        var trees = new RandomTrees(20_260_131);
        var definitions = Enumerable.Range(0, Features).Select(i => SumModel.Number($"x{i}")).ToArray();
        using var sum = SumModel.Regression(definitions);
        using var model = new LoadedModel(sum.Manifest with { RealTime = new() { Merge = MergeChoice.On } }, new ModelSchema(definitions), new TreeScorer(trees.Ensemble(60, 24, Features)));
        var work = new ManualWorkers(1);
        using var queue = new ScoringQueue(model, TimeProvider.System, null, work.Workers);
        var rows = trees.Rows(Calls, Features);
        var (alone, merged) = (new float[Calls], new float[Calls]);
        for (var i = 0; i < Calls; i++)
            model.Score(rows.AsSpan(i * Features, Features), alone.AsSpan(i, 1));

        // A call too large for the idle path keeps the slot until the test lets it go.
        var large = queue.ScoreAsync(new float[300 * Features], new float[300], Deadline.None, CancellationToken.None).AsTask();
        var calls = Enumerable.Range(0, Calls).Select(i => queue.ScoreAsync(rows.AsMemory(i * Features, Features), merged.AsMemory(i, 1), Deadline.None, CancellationToken.None).AsTask()).ToArray();
        work.RunAll();

        Assert.True(large.IsCompletedSuccessfully && calls.All(call => call.IsCompletedSuccessfully));
        Assert.Equal(alone.Select(BitConverter.SingleToInt32Bits), merged.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(3, queue.Totals.Scorings.Count);
    }

    [Fact]
    public async Task Callers_Go_On_Elsewhere_Than_On_The_Thread_Of_The_Slot()
    {
        using var test = new QueueUnderTest(Merging);
        TestCall? waiting = null;
        test.WhileBusy(() => waiting = test.Call(1));
        var thread = new Thread(() => test.Work.Run());
        var wentOn = waiting!.Task.ContinueWith(_ => Environment.CurrentManagedThreadId, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        thread.Start();
        thread.Join();

        Assert.NotEqual(thread.ManagedThreadId, await wentOn);
    }

    [Fact]
    public async Task Rows_That_Are_Not_There_Are_Scored_And_Lengths_That_Do_Not_Fit_Refused()
    {
        using var test = new QueueUnderTest(Merging);

        Assert.True(test.Call().IsScored);
        Assert.Empty(test.Blocks);
        await Assert.ThrowsAsync<ArgumentException>(async () => await test.Queue.ScoreAsync(new float[3], new float[1], Deadline.None, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(async () => await test.Queue.ScoreAsync(new float[2], new float[2], Deadline.None, CancellationToken.None));
    }

    private static void AssertAtOnce(ValueTask<ScoringOutcome> call)
    {
        if (!call.IsCompletedSuccessfully || call.Result.Status != ScoringStatus.Scored)
            Assert.Fail("It was not scored at once.");
    }
}
