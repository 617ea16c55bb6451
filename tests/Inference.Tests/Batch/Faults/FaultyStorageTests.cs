using System.Text.Json;
using System.Xml;
using Azure;
using Inference.Batch;
using Inference.Cli;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>
/// Storage that answers 503 before and after it did what was asked, resets connections, cuts downloads short openly and
/// silently, and is late: a file is retried, resumed, or failed with a receipt that says why; its output is never wrong.
/// </summary>
[Collection(FaultProofs.Name)]
public sealed class FaultyStorageTests(AzuriteFixture azurite)
{
    private const int FaultyRuns = 8;
    private const int CalmRuns = 6;

    [Fact(Timeout = 120_000)]
    public Task No_Output_Is_Ever_Wrong() => RunSeedsAsync(1, 10, TestContext.Current.CancellationToken);

    [Fact(Timeout = 3_600_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task No_Output_Is_Ever_Wrong_Under_Very_Many_Seeds()
    {
        Soak.Only();
        return RunSeedsAsync(1_000, 500, TestContext.Current.CancellationToken);
    }

    private async Task RunSeedsAsync(ulong firstSeed, int count, CancellationToken cancellationToken)
    {
        using var model = SumModel.Binary();
        await using var proxy = await FaultProxy.StartAsync(azurite.ConnectionString, cancellationToken);
        var contents = new List<Expectation>();
        for (var content = 0; content < 4; content++)
            contents.Add(await Expectation.OfAsync(azurite.Client, model, $"sum/faulty/{firstSeed}-content-{content}.csv", SumCsv.Write((ulong)content, 2 + (3 * content), withRejects: content != 2)));
        var done = new Dictionary<string, int>();
        for (var seed = firstSeed; seed < firstSeed + (ulong)count; seed++)
        {
            try
            {
                await RunSeedAsync(proxy, model, contents, seed, done, cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Seeds {firstSeed} to {firstSeed + (ulong)count - 1}");
        foreach (var (what, times) in done.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            TestContext.Current.TestOutputHelper?.WriteLine($"{times,7} {what}");
        Assert.True(done.GetValueOrDefault("end: completed") > count / 2);
        Assert.True(done.GetValueOrDefault("chunks resumed") > 0);
    }

    private async Task RunSeedAsync(FaultProxy proxy, LoadedModel model, List<Expectation> contents, ulong seed, Dictionary<string, int> done, CancellationToken cancellationToken)
    {
        var random = new SplitMix64(seed);
        var faults = new SeededFaults(seed);
        var expected = contents[random.Next(contents.Count)];
        var older = random.Next(2) == 0 ? contents[random.Next(contents.Count)] : null;
        var calm = new BatchLane(azurite.Client, model);
        // The client's own retries get over nearly all faults; with fewer of them, what comes behind is tried.
        var faulty = new BatchLane(proxy.Client(random.Next(3) switch { 0 => null, var retries => retries - 1 }), model);
        var file = new StoredFile(azurite.Client, $"sum/faulty/{seed}.csv");
        if (older is not null)
        {
            await file.DropAsync(older.Input);
            await calm.RunAsync(file.Name);
        }

        await file.DropAsync(expected.Input);
        BatchOutcome? outcome = null;
        for (var run = 0; run < FaultyRuns + CalmRuns && outcome is not (BatchOutcome.Scored or BatchOutcome.AlreadySettled or BatchOutcome.Failed); run++)
        {
            var isCalm = run >= FaultyRuns;
            proxy.Plan = _ => Task.FromResult(faults.Next());
            proxy.Cut = faults.Cut;
            try
            {
                outcome = await (isCalm ? calm : faulty).RunAsync(file.Name);
            }
            catch (Exception error) when (!isCalm && IsTrouble(error))
            {
                Count(done, $"run broken off: {error.GetType().Name}");
            }

            await proxy.ReviveAsync(cancellationToken);
            await file.ShowsAllOrNothingAsync(expected, older);
            // Its release may have been what broke; nobody holds it any more.
            await file.BreakLeaseAsync();
        }

        await ShouldHaveEndedAsync(file, outcome, done, () => file.IsWholeAsync(expected, ofLastDrop: expected != older, withLateBlocks: faults.Done.ContainsKey(StorageFault.Late)));
        foreach (var (fault, times) in faults.Done)
            Count(done, $"fault: {fault}", times);
    }

    private static async Task ShouldHaveEndedAsync(StoredFile file, BatchOutcome? outcome, Dictionary<string, int> done, Func<Task<JsonElement>> isWhole)
    {
        if (outcome == BatchOutcome.Failed)
        {
            var failure = (await file.ReceiptAsync())!.Value.GetProperty("failure");
            Assert.Equal("gave-up", failure.GetProperty("code").GetString());
            Assert.NotEmpty(failure.GetProperty("message").GetString()!);
            await file.IsAtRestAsync("Failed");
            Count(done, "end: failed");
            return;
        }

        Assert.True(outcome is BatchOutcome.Scored or BatchOutcome.AlreadySettled, $"It ended as {outcome?.ToString() ?? "nothing"}.");
        var receipt = await isWhole();
        Count(done, "end: completed");
        Count(done, "chunks resumed", receipt.GetProperty("chunks").GetProperty("resumed").GetInt32());
    }

    /// <summary>What a trigger may see of a storage that fails, and of answers that were cut short and so are no XML or JSON any more; anything else is a fault of ours.</summary>
    private static bool IsTrouble(Exception error) =>
        error is RequestFailedException or AggregateException or IOException or OperationCanceledException or XmlException or JsonException;

    private static void Count(Dictionary<string, int> done, string what, int times = 1) => done[what] = done.GetValueOrDefault(what) + times;
}
