using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>
/// Answers that are lost while a result is committed: storage did what was asked, and whoever asked does not know. Its own
/// success must not look to it like somebody else's change, and what is committed is only finished.
/// </summary>
[Collection(FaultProofs.Name)]
public sealed class CommitFaultTests(AzuriteFixture azurite)
{
    [Theory(Timeout = 120_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    [InlineData(StorageRequest.Commit, BatchFile.OutputContainer)]
    [InlineData(StorageRequest.Commit, BatchFile.RejectsContainer)]
    [InlineData(StorageRequest.Put, BatchFile.ReceiptsContainer)]
    [InlineData(StorageRequest.Put, BatchFile.LedgerContainer)]
    [InlineData("lease acquire", BatchFile.LedgerContainer)]
    [InlineData("lease release", BatchFile.LedgerContainer)]
    public async Task A_Result_Whose_Answer_Is_Lost_Is_Committed_Once(string operation, string container)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var model = SumModel.Binary();
        await using var proxy = await FaultProxy.StartAsync(azurite.ConnectionString, cancellationToken);
        var folder = $"sum/commit/{operation.Replace(' ', '-')}-{container}";
        var expected = await Expectation.OfAsync(azurite.Client, model, $"{folder}/expected.csv", SumCsv.Write(3, 3));
        var older = await Expectation.OfAsync(azurite.Client, model, $"{folder}/older.csv", SumCsv.Write(4, 2));
        foreach (var (fault, always, isOver) in Cases())
        {
            var file = new StoredFile(azurite.Client, $"{folder}/{fault}-{(always ? "always" : "once")}{(isOver ? "-over" : "")}.csv");
            if (isOver)
            {
                await file.DropAsync(older.Input);
                await new BatchLane(azurite.Client, model).RunAsync(file.Name);
            }

            await file.DropAsync(expected.Input);
            var (hits, commits) = (0, 0);
            proxy.Plan = request =>
            {
                if (request is { Operation: StorageRequest.Commit, Container: BatchFile.OutputContainer })
                    commits++;
                return Task.FromResult(request.Operation == operation && request.Container == container && (hits++ == 0 || always) ? fault : StorageFault.None);
            };
            var error = await Record.ExceptionAsync(() => new BatchLane(proxy.Client(), model).RunAsync(file.Name));
            Assert.True(hits > 0, "The fault met nothing.");
            await file.ShowsAllOrNothingAsync(expected, isOver ? older : null);
            await proxy.ReviveAsync(cancellationToken);
            var committed = await file.PropertiesAsync(BatchFile.OutputContainer) is { } found && found.ContentLength == expected.Output.Length ? found.ETag : (Azure.ETag?)null;
            await file.BreakLeaseAsync();

            var outcome = await new BatchLane(azurite.Client, model).RunAsync(file.Name);

            TestContext.Current.TestOutputHelper?.WriteLine($"{file.Name}: {error?.GetType().Name ?? "no error"}, {commits} commits sent, then {outcome}");
            Assert.True(outcome is BatchOutcome.Scored or BatchOutcome.AlreadySettled, $"{file.Name}: {outcome}");
            // One fault is nothing that the client's own retries do not get over.
            Assert.True(always || error is null, $"{file.Name}: {error}");
            await file.IsWholeAsync(expected);
            if (committed is not null)
                Assert.Equal(committed, (await file.PropertiesAsync(BatchFile.OutputContainer))!.ETag);
        }
    }

    /// <summary>Whether once or for as long as that run tries, and whether there is an older output.</summary>
    private static IEnumerable<(StorageFault Fault, bool Always, bool IsOver)> Cases() => Soak.IsOn
        ? from fault in new[] { StorageFault.BusyBefore, StorageFault.BusyAfter, StorageFault.ResetAfter }
          from always in new[] { false, true }
          from isOver in new[] { false, true }
          select (fault, always, isOver)
        : [(StorageFault.BusyAfter, false, false), (StorageFault.ResetAfter, true, true)];
}
