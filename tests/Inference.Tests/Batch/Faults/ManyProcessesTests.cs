using System.Collections.Concurrent;
using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Cli;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>
/// Several processes on one storage, every file dropped three times and announced to all of them by watcher, sweep and
/// call: each is scored once.
/// </summary>
[Collection(FaultProofs.Name)]
public sealed class ManyProcessesTests
{
    private const int Drops = 3;
    private const int Contents = 5;

    [Fact(Timeout = 120_000)]
    public Task Two_Processes_Score_Each_File_Once() => ScoreOnceAsync(2, 6, TestContext.Current.CancellationToken);

    [Fact(Timeout = 3_600_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task Three_Processes_Score_Each_Of_200_Files_Once()
    {
        Soak.Only();
        return ScoreOnceAsync(3, 200, TestContext.Current.CancellationToken);
    }

    private static async Task ScoreOnceAsync(int processes, int files, CancellationToken cancellationToken)
    {
        const ulong Seed = 9;
        var random = new SplitMix64(Seed);
        await using var azurite = await RestartableAzurite.StartAsync(cancellationToken);
        var expected = await ExpectAsync(azurite.Client, Seed);
        // The sweep, which is nightly, comes every other second.
        var serving = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => Served.StartAsync(azurite.ConnectionString, SumCsv.ChunkBytes, "--schedule", "*/2 * * * * *")));
        using var http = new HttpClient();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var seen = new ConcurrentDictionary<string, ConcurrentDictionary<ETag, bool>>();
        var watching = WatchOutputsAsync(azurite.Client, seen, end.Token);
        var announced = 0;
        try
        {
            var dropped = new ConcurrentDictionary<int, ETag>();
            for (var drop = 0; drop < Drops; drop++)
            {
                var order = Enumerable.Range(0, files).ToArray();
                random.Shuffle(order);
                foreach (var number in order)
                {
                    dropped[number] = await File(azurite.Client, number).DropAsync(expected[number % Contents].Input);
                    var server = serving[random.Next(processes)].Address;
                    using var answer = await http.PostAsync(new Uri(server, $"/api/batch/{File(azurite.Client, number).Name}"), null, cancellationToken);
                    Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{answer.StatusCode}");
                    announced += answer.IsSuccessStatusCode ? 1 : 0;
                }
            }

            foreach (var (number, content) in dropped)
                await File(azurite.Client, number).UntilSettledAsync(content, cancellationToken);
        }
        finally
        {
            await end.CancelAsync();
            await watching;
            foreach (var serve in serving)
                Assert.Equal(0, (await serve.StopAsync()).ExitCode);
        }

        for (var number = 0; number < files; number++)
        {
            var file = File(azurite.Client, number);
            await file.IsWholeAsync(expected[number % Contents], ofLastDrop: false);
            Assert.Equal((file.Name, 1), (file.Name, serving.Sum(serve => serve.TimesScored(file.Name))));
            Assert.Single(seen[file.Name]);
        }

        var shares = serving.Select(serve => Enumerable.Range(0, files).Sum(number => serve.TimesScored(File(azurite.Client, number).Name)));
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {Seed}: {files} files, {files * Drops} drops, {announced} calls that were taken; scored by process: {string.Join(", ", shares)}");
    }

    private static async Task<List<Expectation>> ExpectAsync(BlobServiceClient storage, ulong seed)
    {
        using var model = Served.LoadModel();
        var expected = new List<Expectation>();
        for (var content = 0; content < Contents; content++)
            expected.Add(await Expectation.OfAsync(storage, model, $"payments/expected-{content}.csv", PaymentsCsv.Write(seed + (ulong)content, (1 + (2 * content)) * SumCsv.ChunkBytes)));
        return expected;
    }

    /// <summary>Notes every ETag that any output ever has.</summary>
    private static async Task WatchOutputsAsync(BlobServiceClient storage, ConcurrentDictionary<string, ConcurrentDictionary<ETag, bool>> seen, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await foreach (var blob in storage.GetBlobContainerClient(BatchFile.OutputContainer).GetBlobsAsync(cancellationToken: CancellationToken.None))
                    seen.GetOrAdd(blob.Name, _ => [])[blob.Properties.ETag!.Value] = true;
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static StoredFile File(BlobServiceClient storage, int number) => new(storage, $"payments/many/{number}.csv");
}
