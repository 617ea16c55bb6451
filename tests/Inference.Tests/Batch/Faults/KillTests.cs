using Inference.Batch;
using Inference.Cli;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>Processes that are killed, or told to end, in the middle of a file, and others that go on with it.</summary>
[Collection(FaultProofs.Name)]
public sealed class KillTests
{
    private const int Megabyte = 1024 * 1024;
    private const int DefaultChunk = 4 * Megabyte;

    [Fact(Timeout = 120_000)]
    public async Task A_Run_Goes_On_Where_One_Process_Was_Killed_And_The_Next_Was_Told_To_End()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        const int Chunks = 64;
        await using var azurite = await RestartableAzurite.StartAsync(cancellationToken);
        using var model = Served.LoadModel();
        var expected = await Expectation.OfAsync(azurite.Client, model, "payments/whole.csv", PaymentsCsv.Write(1, Chunks * SumCsv.ChunkBytes));
        var random = new SplitMix64(1);
        var file = new StoredFile(azurite.Client, "payments/killed.csv");
        var lives = new ServedLives(azurite, file, await file.DropAsync(expected.Input), SumCsv.ChunkBytes);

        Assert.True(await lives.LiveAsync(new Moment(Moment.Start.Staged, 1 + random.Next(Chunks / 4), TimeSpan.Zero), Signals.Kill, cancellationToken));
        await file.ShowsAllOrNothingAsync(expected);
        // A dead process is let go of after 15 seconds; the long proof waits for that.
        await file.BreakLeaseAsync();
        Assert.True(await lives.LiveAsync(new Moment(Moment.Start.Staged, (Chunks / 3) + random.Next(Chunks / 4), TimeSpan.Zero), Signals.Terminate, cancellationToken));
        await file.ShowsAllOrNothingAsync(expected);
        var staged = await file.StagedChunksAsync();
        Assert.Equal(BatchOutcome.Scored, await new BatchLane(azurite.Client, model).RunAsync(file.Name));

        Print(lives.Ends);
        Assert.Equal(staged, (await file.IsWholeAsync(expected)).GetProperty("chunks").GetProperty("resumed").GetInt32());
        Assert.True(staged > Chunks / 4);
    }

    [Fact(Timeout = 3_600_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task Thirty_Kills_Of_200_Megabytes_Leave_One_Right_Result()
    {
        Soak.Only();
        return EndProcessesAsync(30, Signals.Kill, seed: 20_260_131, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 3_600_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task Ten_Processes_That_Are_Told_To_End_Within_200_Megabytes_Lose_Nothing()
    {
        Soak.Only();
        return EndProcessesAsync(10, Signals.Terminate, seed: 20_260_201, TestContext.Current.CancellationToken);
    }

    private static async Task EndProcessesAsync(int count, string signal, ulong seed, CancellationToken cancellationToken)
    {
        Print([$"Seed {seed}"]);
        await using var azurite = await RestartableAzurite.StartAsync(cancellationToken);
        var expected = await Served.ExpectAsync(azurite, "payments/whole.csv", PaymentsCsv.Write(seed, 200 * Megabyte), DefaultChunk, cancellationToken);
        var whole = (await new StoredFile(azurite.Client, "payments/whole.csv").ReceiptAsync())!.Value;
        var chunks = whole.GetProperty("chunks").GetProperty("total").GetInt32();
        var took = TimeSpan.FromSeconds(whole.GetProperty("timing").GetProperty("seconds").GetDouble());
        Print([$"Uninterrupted: {chunks} chunks in {took.TotalSeconds:0.0} s"]);
        var random = new SplitMix64(seed);
        var (ended, resumed) = (0, 0);
        for (var number = 1; ended < count; number++)
        {
            var file = new StoredFile(azurite.Client, $"payments/ended-{number}.csv");
            var lives = new ServedLives(azurite, file, await file.DropAsync(expected.Input), DefaultChunk);
            var isSettled = false;
            while (!isSettled && ended < count)
            {
                isSettled = !await lives.LiveAsync(Moment.Draw(random, chunks, took), signal, cancellationToken);
                ended += isSettled ? 0 : 1;
                await file.ShowsAllOrNothingAsync(expected);
            }

            if (!isSettled)
                await lives.FinishAsync(cancellationToken);
            Print(lives.Ends);
            var receipt = await file.IsWholeAsync(expected);
            Print([$"{file.Name} is whole after {receipt.GetProperty("attempts")} runs; chunks {receipt.GetProperty("chunks")}"]);
            resumed += lives.ResumedChunks;
            // Two hundred megabytes in and out: no file is kept longer than it is looked at.
            await file.DeleteInputAsync();
        }

        Print([$"{ended} ended, {resumed} chunks that were not scored again"]);
        Assert.True(resumed > count);
    }

    private static void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            TestContext.Current.TestOutputHelper?.WriteLine(line);
    }
}
