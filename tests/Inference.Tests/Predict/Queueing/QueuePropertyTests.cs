using Inference.Models;
using Inference.Predict.Queueing;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Queueing;

/// <summary>
/// Whatever arrives, is cancelled, runs late and fails, and in whatever order: every call ends, each caller gets exactly the
/// scores of its own rows or the one reason that is its own, and nothing is left behind. Once in a deterministic
/// interleaving (simulation), where a failure can be repeated by its seed, and once on real threads.
/// </summary>
public sealed class QueuePropertyTests
{
    [Fact]
    public void Every_Caller_Gets_Its_Own_Rows_In_Any_Order_Of_Events() => Simulate(firstSeed: 1, runs: 300);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Every_Caller_Gets_Its_Own_Rows_In_Very_Many_Orders_Of_Events()
    {
        Soak.Only();
        Simulate(firstSeed: 1_000_000, runs: 50_000);
    }

    [Fact]
    public Task Every_Caller_Gets_Its_Own_Rows_On_Real_Threads() => StressAsync(callers: 200, callsEach: 50);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public async Task Every_Caller_Gets_Its_Own_Rows_On_Real_Threads_For_Long()
    {
        Soak.Only();
        await StressAsync(callers: 400, callsEach: 5000);
    }

    private static void Simulate(int firstSeed, int runs)
    {
        var ends = new Dictionary<string, int>();
        for (var seed = firstSeed; seed < firstSeed + runs; seed++)
        {
            try
            {
                using var simulation = new QueueSimulation(seed);
                simulation.Run(steps: 80);
                foreach (var end in simulation.Ends)
                    ends[end] = ends.GetValueOrDefault(end) + 1;
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
            }
        }

        Report(ends);
        Assert.Equal(["cancelled", "failed", "late", "refused", "scored"], ends.Keys.Order());
        Assert.All(ends.Values, count => Assert.True(count > runs / 10));
    }

    private static async Task StressAsync(int callers, int callsEach)
    {
        var options = new ModelRealTimeOptions { Merge = MergeChoice.On, MaxBatchRows = 16, MaxQueuedRows = 4 * callers };
        using var model = SumModel.Watched(options, Score);
        using var queue = new ScoringQueue(model, TimeProvider.System, null, Workers.Pool with { Count = 2 });
        var ends = (await Task.WhenAll(Enumerable.Range(1, callers).Select(caller => Task.Run(() => new StressCaller(caller, queue).CallAsync(callsEach)))))
            .SelectMany(counts => counts).GroupBy(end => end.Key, end => end.Value).ToDictionary(end => end.Key, end => end.Sum());

        // The last answers are given before the slots are.
        Assert.True(SpinWait.SpinUntil(() => queue.IsIdle, TimeSpan.FromSeconds(30)));
        Report(ends);
        Assert.Equal(callers * callsEach, ends.Values.Sum());
        Assert.Equal((ends["scored"], callers * callsEach - ends["scored"]), ((int)queue.Totals.Succeeded.Count, (int)queue.Totals.Failed.Count));
        // Whether any is refused is up to the machine.
        Assert.Equal(["cancelled", "failed", "late", "scored"], ends.Keys.Where(end => end != "refused").Order());
    }

    private static void Score(float[] block)
    {
        Thread.SpinWait(20 * block.Length);
        if (block.Where((_, i) => i % 2 == 0).Contains(QueueUnderTest.Poison))
            throw new FormatException("A row is poison.");
    }

    private static void Report(Dictionary<string, int> ends) =>
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", ends.OrderBy(end => end.Key).Select(end => $"{end.Value} {end.Key}")));
}
