using Inference.Cli;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>Storage goes away in the middle of a run and comes back, having lost its last seconds or not.</summary>
[Collection(FaultProofs.Name)]
public sealed class StorageRestartTests
{
    private const int Megabyte = 1024 * 1024;

    [Fact(Timeout = 120_000)]
    public Task A_Run_Ends_Well_When_Storage_Was_Restarted() => RestartAsync(Signals.Kill, 1, 6 * Megabyte, TestContext.Current.CancellationToken);

    [Theory(Timeout = 3_600_000)]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Kill)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task Runs_End_Well_Whenever_Storage_Was_Restarted(string signal)
    {
        Soak.Only();
        return RestartAsync(signal, 10, 60 * Megabyte, TestContext.Current.CancellationToken);
    }

    private static async Task RestartAsync(string signal, int files, int bytes, CancellationToken cancellationToken)
    {
        const ulong Seed = 11;
        var random = new SplitMix64(Seed);
        await using var azurite = await RestartableAzurite.StartAsync(cancellationToken);
        using var model = Served.LoadModel();
        var expected = await Expectation.OfAsync(azurite.Client, model, "payments/expected.csv", PaymentsCsv.Write(Seed, bytes));
        for (var number = 1; number <= files; number++)
        {
            var file = new StoredFile(azurite.Client, $"payments/restart-{number}.csv");
            var content = await file.DropAsync(expected.Input);
            if (signal == Signals.Kill)
                await StoredFile.UntilAsync(() => azurite.KeepsAsync(file.Name, cancellationToken), cancellationToken);
            await using var serve = await Served.StartAsync(azurite.ConnectionString, SumCsv.ChunkBytes);
            var staged = 1 + random.Next(bytes / SumCsv.ChunkBytes / 2);
            await StoredFile.UntilAsync(async () => await file.StagedChunksAsync() >= staged, cancellationToken);

            await azurite.EndAsync(signal);
            await azurite.StartAgainAsync(cancellationToken);

            await file.UntilSettledAsync(content, cancellationToken);
            var receipt = await file.IsWholeAsync(expected);
            TestContext.Current.TestOutputHelper?.WriteLine($"{file.Name}: {signal} at {staged} staged chunks; attempts {receipt.GetProperty("attempts")}, chunks {receipt.GetProperty("chunks")}");
            foreach (var line in serve.Lines.Where(line => line.Length > 0))
                TestContext.Current.TestOutputHelper?.WriteLine($"    {line}");
        }
    }
}
