using System.Globalization;
using Inference.Batch;

namespace Inference.Tests.Batch;

public sealed class ThreadSetTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact(Timeout = 30_000)]
    public async Task Runs_As_Many_Tasks_At_Once_As_It_Has_Threads()
    {
        var threads = new ThreadSet("test", 3, yields: false);
        await using var open = threads.Open();
        using var meeting = new Barrier(3);

        // Each waits for two others: with fewer threads none would ever go on.
        await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => RunAsync(threads, () => meeting.SignalAndWait(TestContext.Current.CancellationToken))));

        Assert.Equal(3, threads.Threads);
    }

    [Fact(Timeout = 30_000)]
    public async Task Runs_No_More_Tasks_At_Once_Than_It_Has_Threads()
    {
        var threads = new ThreadSet("test", 2, yields: false);
        await using var open = threads.Open();
        int running = 0, most = 0;

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => RunAsync(threads, () =>
        {
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            Thread.Yield();
            Interlocked.Decrement(ref running);
        }))).WaitAsync(TestContext.Current.CancellationToken);

        Assert.InRange(most, 1, 2);
    }

    [Fact(Timeout = 30_000)]
    public async Task Threads_End_With_The_Last_That_Has_It_Open()
    {
        var threads = new ThreadSet("test", 2, yields: false);
        await using (threads.Open())
        {
            await using (threads.Open())
                await RunAsync(threads, () => { }).WaitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, threads.Threads);
        }

        Assert.Equal(0, threads.Threads);
    }

    [Fact(Timeout = 30_000)]
    public async Task Nobody_Waits_For_Threads_That_Others_Open_Again()
    {
        var threads = new ThreadSet("test", 2, yields: false);
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                for (var round = 0; round < 250; round++)
                {
                    await using var open = threads.Open();
                    await RunAsync(threads, () => Interlocked.Increment(ref done));
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal((1000, 0), (done, threads.Threads));
    }

    [Fact(Timeout = 30_000)]
    public async Task Work_That_Comes_When_It_Is_Closed_Is_Still_Done()
    {
        var threads = new ThreadSet("test", 1, yields: false);

        Assert.Equal(7, await Task.Factory.StartNew(() => 7, TestContext.Current.CancellationToken, TaskCreationOptions.None, threads));
    }

    [Fact(Timeout = 30_000)]
    public async Task Its_Threads_Come_Behind_All_Others_If_They_Yield()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux tells the priority of a thread.");
        var (here, plain, yielding) = (Nice(), await NiceOfAsync(yields: false), await NiceOfAsync(yields: true));

        Assert.Equal(here, plain);
        Assert.Equal(Math.Min(here + LowPriority.NiceSteps, 19), yielding);
        Assert.Equal(here, await Task.Run(Nice, TestContext.Current.CancellationToken));
    }

    private static async Task<int> NiceOfAsync(bool yields)
    {
        var threads = new ThreadSet("test", 1, yields);
        await using var open = threads.Open();
        return await Task.Factory.StartNew(Nice, None, TaskCreationOptions.None, threads);
    }

    /// <summary>The nice value of the calling thread: the 19th field of its stat, the 17th behind its name.</summary>
    private static int Nice()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }

    private static Task RunAsync(ThreadSet threads, Action work) => Task.Factory.StartNew(work, None, TaskCreationOptions.None, threads);
}
