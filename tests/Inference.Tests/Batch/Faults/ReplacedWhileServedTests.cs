using Azure;
using Inference.Batch;
using Inference.Cli;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>A served file that is replaced again and again at seeded moments: outputs only go forward, and the last content ends scored.</summary>
[Collection(FaultProofs.Name)]
public sealed class ReplacedWhileServedTests
{
    private const int Chunks = 80;
    private const int Rounds = 10;
    private const int Replacements = 6;

    [Fact(Timeout = 3_600_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public async Task A_File_That_Is_Replaced_Again_And_Again_Ends_With_Its_Last_Content()
    {
        Soak.Only();
        const ulong Seed = 12;
        var cancellationToken = TestContext.Current.CancellationToken;
        var random = new SplitMix64(Seed);
        await using var azurite = await RestartableAzurite.StartAsync(cancellationToken);
        using var model = Served.LoadModel();
        var contents = new List<Expectation>();
        for (var content = 0; content <= Replacements; content++)
            contents.Add(await Expectation.OfAsync(azurite.Client, model, $"payments/content-{content}.csv", PaymentsCsv.Write(Seed + (ulong)content, Chunks * SumCsv.ChunkBytes)));
        await using var serve = await Served.StartAsync(azurite.ConnectionString, SumCsv.ChunkBytes);
        for (var round = 1; round <= Rounds; round++)
        {
            var file = new StoredFile(azurite.Client, $"payments/replaced-{round}.csv");
            var (dropped, shown) = (default(ETag), -1);
            for (var content = 0; content <= Replacements; content++)
            {
                dropped = await file.DropAsync(contents[content].Input);
                await Task.Delay(random.Next(1500), cancellationToken);
                if (await file.ReadAsync(BatchFile.OutputContainer) is not { } output)
                    continue;
                var now = contents.FindIndex(expected => output.AsSpan().SequenceEqual(expected.Output));
                Assert.True(now >= shown && now >= 0, $"Content {shown} was shown, then {now}.");
                shown = now;
            }

            await file.UntilSettledAsync(dropped, cancellationToken);
            await file.IsWholeAsync(contents[^1]);
            TestContext.Current.TestOutputHelper?.WriteLine($"{file.Name}: the last output shown before the end was of content {shown}");
        }
    }
}
