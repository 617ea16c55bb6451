using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Inference.Batch;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

/// <summary>On which threads a batch runs, and that nothing of it is left whichever way it ends.</summary>
public sealed class BatchPipelineTests
{
    private const int ChunkBytes = 64 * 1024;
    private const int Rows = 100_000;

    private static readonly byte[] Csv = Encoding.UTF8.GetBytes("x,y\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row % 50},{row % 7}\n"))));

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(5, true)]
    public async Task The_Output_Is_The_Same_On_Any_Threads(int parallelism, bool yields)
    {
        var expected = string.Concat(Enumerable.Range(0, Rows).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{row % 50},{row % 7},{((row % 50) + (row % 7) > 50 ? 1 : 0)},{((row % 50) + (row % 7)) / 100f}\n")));
        using var model = SumModel.Binary();
        var sink = new MemorySink();

        var counts = await RunAsync(model, new BatchThreads(parallelism, yields), sink);

        Assert.Equal((Rows, Rows), (counts.Rows, counts.Scored));
        Assert.Equal("x,y,prediction,probability\n" + expected, sink.Output);
    }

    [Fact(Timeout = 30_000)]
    public async Task Scores_On_All_Its_Threads_At_Once_And_On_None_Of_The_Pool()
    {
        var ended = TestContext.Current.CancellationToken;
        using var meeting = new Barrier(3);
        var met = 0;
        var pooled = new ConcurrentBag<bool>();
        using var model = SumModel.Watched(() =>
        {
            pooled.Add(Thread.CurrentThread.IsThreadPoolThread);
            // The first block of each of the first three chunks waits for the two others.
            if (Interlocked.Increment(ref met) <= 3)
                meeting.SignalAndWait(ended);
        });
        var sink = new MemorySink { Before = _ => pooled.Add(Thread.CurrentThread.IsThreadPoolThread) };

        await RunAsync(model, new BatchThreads(3, yields: true), sink);

        Assert.DoesNotContain(true, pooled);
    }

    [Fact(Timeout = 30_000)]
    public async Task Files_At_The_Same_Time_Share_The_Threads()
    {
        var scoring = new ConcurrentDictionary<int, bool>();
        using var model = SumModel.Watched(() => scoring[Environment.CurrentManagedThreadId] = true);
        var threads = new BatchThreads(2, yields: true);
        // Keeps the threads there between the runs, so that every thread that ever scores is counted once.
        using var gate = new SemaphoreSlim(0);
        var held = threads.RunAsync(async () =>
        {
            await gate.WaitAsync(TestContext.Current.CancellationToken);
            return 0;
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(model, threads, new MemorySink())));

        Assert.InRange(scoring.Count, 1, 2);
        gate.Release();
        await held;
        Assert.Equal(0, threads.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_Cancelled_Run_Leaves_No_Thread_And_No_Scoring_Behind()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var blocks = 0;
        using var model = SumModel.Watched(() =>
        {
            if (Interlocked.Increment(ref blocks) == 20)
                cancel.Cancel();
        });
        var threads = new BatchThreads(3, yields: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(model, threads, new MemorySink(), cancellationToken: cancel.Token));

        Assert.Equal(0, threads.Count);
        Assert.InRange(blocks, 20, (Rows / 512) - 1);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("scorer")]
    [InlineData("sink")]
    [InlineData("input")]
    public async Task A_Failed_Run_Says_Why_And_Leaves_No_Thread_Behind(string where)
    {
        var blocks = 0;
        using var model = SumModel.Watched(() => Fail(where == "scorer" && Interlocked.Increment(ref blocks) == 30));
        var threads = new BatchThreads(2, yields: true);
        var sink = new MemorySink { Before = piece => Fail(where == "sink" && piece == 3) };

        var error = await Assert.ThrowsAsync<IOException>(() => RunAsync(model, threads, sink, new BreakingStream(where == "input" ? Csv.Length / 2 : Csv.Length), TestContext.Current.CancellationToken));

        Assert.Equal(("broken", 0), (error.Message, threads.Count));
    }

    private static void Fail(bool now)
    {
        if (now)
            throw new IOException("broken");
    }

    private static Task<BatchCounts> RunAsync(LoadedModel model, BatchThreads threads, MemorySink sink, Stream? input = null, CancellationToken cancellationToken = default) =>
        new BatchPipeline(model, ChunkBytes, threads).RunAsync(input ?? new MemoryStream(Csv), sink, null, cancellationToken);

    private sealed class MemorySink : IBatchSink
    {
        private readonly StringBuilder _output = new();
        private int _pieces;

        /// <summary>Called with the number of the piece, from 1, before it is taken.</summary>
        public Action<int> Before { get; init; } = _ => { };

        public string Output => _output.ToString();

        public StagedChunks Staged { get; init; } = StagedChunks.None;

        public Task WriteHeaderAsync(ReadOnlyMemory<byte> header, CancellationToken cancellationToken)
        {
            Take(header);
            return Task.CompletedTask;
        }

        public Task WriteAsync(ChunkResult chunk, CancellationToken cancellationToken)
        {
            using (chunk)
                Take(chunk.Output.Written);
            return Task.CompletedTask;
        }

        public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private void Take(ReadOnlyMemory<byte> bytes)
        {
            Before(++_pieces);
            _output.Append(Encoding.UTF8.GetString(bytes.Span));
        }
    }

    /// <summary>The file up to a place, where reading fails; whole when that is its end.</summary>
    private sealed class BreakingStream(int breaksAt) : MemoryStream(Csv)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            Fail(breaksAt < Csv.Length && Position >= breaksAt);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
