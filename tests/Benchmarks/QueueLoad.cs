using System.Diagnostics;
using System.Globalization;
using Inference.Models;
using Inference.Predict.Queueing;
using Inference.Scoring;

namespace Inference.Benchmarks;

/// <summary>
/// Callers of one row each that call again and again, on the thread pool, with the work around a score that an HTTP call
/// has: what merging changes, by what rows cost. Calls per second and how long they take are what BenchmarkDotNet does not
/// measure. Both sides take turns in one run.
/// </summary>
internal static class QueueLoad
{
    private const int Rounds = 5;
    private const double WorkMicroseconds = 15;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(400);

    public static async Task RunAsync()
    {
        var small = TrainedTrees.Train(20, 4096);
        var big = TrainedTrees.Train(1000, 4096);
        (string Name, IScorer Scorer)[] scorers =
        [
            ("100 trees x 20 leaves", small.Scorer()),
            ("100 trees x 1000 leaves", big.Scorer()),
            ("3 µs + 7 µs a row", new CallModel.Busy(3, 7)),
            ("6 µs + 4 µs a row", new CallModel.Busy(6, 4)),
            ("20 µs + 20 µs a row", new CallModel.Busy(20, 20)),
            ("40 µs + 2 µs a row", new CallModel.Busy(40, 2)),
            ("1 ms + 100 µs a row", new CallModel.Busy(1000, 100)),
        ];
        Console.WriteLine($"Medians of {Rounds} rounds; {WorkMicroseconds} µs of work around each score; {Environment.ProcessorCount} cores");
        foreach (var (name, scorer) in scorers)
        {
            Console.WriteLine(name);
            foreach (var callers in new[] { 1, 8, 64 })
                await CompareAsync(scorer, small.Rows, callers);
            Console.WriteLine($"  {CallMerging.Choose(null, RowCost.Measure(CallModel.Of(scorer, MergeChoice.Auto), small.Rows, TimeProvider.System)).Reason}");
        }
    }

    private static async Task CompareAsync(IScorer scorer, float[] rows, int callers)
    {
        var (alone, merged) = (new List<Result>(), new List<Result>());
        for (var round = 0; round <= Rounds; round++)
        {
            alone.Add(await RunAsync(scorer, MergeChoice.Off, rows, callers));
            merged.Add(await RunAsync(scorer, MergeChoice.On, rows, callers));
        }

        Print(callers, "alone", alone);
        Print(callers, "merged", merged);
    }

    /// <summary>The first round only warms.</summary>
    private static void Print(int callers, string how, List<Result> rounds)
    {
        double Median(Func<Result, double> value) => rounds.Skip(1).Select(value).Order().ElementAt(Rounds / 2);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {callers,2} callers {how,-6} {Median(r => r.PerSecond),8:0} calls/s  p50 {Median(r => r.P50),6:0} µs  p99 {Median(r => r.P99),6:0} µs  processor {Median(r => r.Processor),6:0.0} µs a call  {Median(r => r.RowsPerScoring),5:0.0} rows a scoring"));
    }

    private static async Task<Result> RunAsync(IScorer scorer, MergeChoice merge, float[] rows, int callers)
    {
        using var queue = new ScoringQueue(CallModel.Of(scorer, merge), TimeProvider.System);
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(queue, rows, caller, started))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        processor = Environment.CpuUsage.TotalTime - processor;
        double[] sorted = [.. times.SelectMany(time => time).Order()];
        var totals = queue.Totals;
        return new Result(sorted.Length / elapsed.TotalSeconds, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)], processor.TotalMicroseconds / sorted.Length, (double)totals.Rows / totals.Scorings.Count);
    }

    private static async Task<List<double>> CallAsync(ScoringQueue queue, float[] rows, int caller, long started)
    {
        var times = new List<double>();
        var scores = new float[1];
        using var cancellation = new CancellationTokenSource();
        for (var row = caller * 64; Stopwatch.GetElapsedTime(started) < Round; row++)
        {
            var arrived = Stopwatch.GetTimestamp();
            // As a request that comes in: through the thread pool's queue.
            await Task.Yield();
            CallModel.Busy.Spin(WorkMicroseconds / 2);
            await queue.ScoreAsync(rows.AsMemory(row * TrainedTrees.Features % rows.Length, TrainedTrees.Features), scores, Deadline.None, cancellation.Token);
            CallModel.Busy.Spin(WorkMicroseconds / 2);
            times.Add(Stopwatch.GetElapsedTime(arrived).TotalMicroseconds);
        }

        return times;
    }

    private sealed record Result(double PerSecond, double P50, double P99, double Processor, double RowsPerScoring);
}
