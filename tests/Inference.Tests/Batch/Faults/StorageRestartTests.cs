using Azure;
using Inference.Cli;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>Storage goes away in the middle of a run and comes back, having lost its last seconds or not.</summary>
[Collection(FaultProofs.Name)]
public sealed class StorageRestartTests(StorageToRestart storage)
{
    private const int Bytes = 60 * 1024 * 1024;
    private const int Files = 10;
    private const ulong Seed = 11;

    [Fact(Timeout = 120_000)]
    public async Task A_Run_Ends_Well_When_Storage_Was_Killed_And_Came_Back()
    {
        var ready = await storage.ReadyAsync(TestContext.Current.CancellationToken);
        await RestartAsync(ready.Azurite, ready.File, ready.Content, ready.Expected, 16, Signals.Kill, TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = 3_600_000)]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Kill)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public async Task Runs_End_Well_Whenever_Storage_Was_Restarted(string signal)
    {
        Soak.Only();
        var cancellationToken = TestContext.Current.CancellationToken;
        var random = new SplitMix64(Seed);
        await using var azurite = await RestartableAzurite.StartAsync(cancellationToken);
        using var model = Served.LoadModel();
        var expected = await Expectation.OfAsync(azurite.Client, model, "payments/expected.csv", PaymentsCsv.Write(Seed, Bytes));
        for (var number = 1; number <= Files; number++)
        {
            var file = new StoredFile(azurite.Client, $"payments/restart-{number}.csv");
            var content = await file.DropAsync(expected.Input);
            if (signal == Signals.Kill)
                await StoredFile.UntilAsync(() => azurite.KeepsAsync(file.Name, cancellationToken), cancellationToken);
            await RestartAsync(azurite, file, content, expected, 1 + random.Next(Bytes / SumCsv.ChunkBytes / 2), signal, cancellationToken);
        }
    }

    /// <summary>Has a process score a file, and restarts storage once so many chunks are staged.</summary>
    private static async Task RestartAsync(RestartableAzurite azurite, StoredFile file, ETag content, Expectation expected, int staged, string signal, CancellationToken cancellationToken)
    {
        await using var serve = await Served.StartAsync(azurite.ConnectionString, SumCsv.ChunkBytes);
        await StoredFile.UntilAsync(async () => await file.StagedChunksAsync() >= staged, cancellationToken);

        await azurite.EndAsync(signal);
        await azurite.StartAgainAsync(cancellationToken);

        await file.UntilSettledAsync(content, cancellationToken);
        var receipt = await file.IsWholeAsync(expected);
        var chunks = receipt.GetProperty("chunks");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{file.Name}: {signal} at {staged} staged chunks; {receipt.GetProperty("attempts")} runs, {chunks.GetProperty("resumed")} of {chunks.GetProperty("total")} chunks resumed; it said:");
        foreach (var line in serve.Lines.Where(line => line.Length > 0))
            TestContext.Current.TestOutputHelper?.WriteLine($"    {line}");
    }
}
