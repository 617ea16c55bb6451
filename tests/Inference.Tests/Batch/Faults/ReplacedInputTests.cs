using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>
/// The input is replaced or deleted while it is being scored, before each single request of the run: the result of what is
/// gone does not appear, what is there is scored, and nothing of the old run is left.
/// </summary>
[Collection(FaultProofs.Name)]
public sealed class ReplacedInputTests(AzuriteFixture azurite)
{
    private static readonly int Chunks = Soak.IsOn ? 12 : 2;

    [Fact(Timeout = 120_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public async Task A_Replaced_Input_Is_Never_Scored_And_The_New_One_Is()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var model = SumModel.Binary();
        await using var proxy = await FaultProxy.StartAsync(azurite.ConnectionString, cancellationToken);
        var old = await Expectation.OfAsync(azurite.Client, model, "sum/replaced/old.csv", SumCsv.Write(5, Chunks));
        // Without rejects: what the old run staged of its own must go all the same.
        var other = await Expectation.OfAsync(azurite.Client, model, "sum/replaced/other.csv", SumCsv.Write(6, Chunks - 1, withRejects: false));
        var (at, isOver) = (1, false);
        for (; !isOver; at++)
        {
            var file = new StoredFile(azurite.Client, $"sum/replaced/at-{at}.csv");
            await file.DropAsync(old.Input);
            var (replaced, committing, commits) = (false, false, 0);
            proxy.Plan = async request =>
            {
                committing |= request.Operation == StorageRequest.Commit && !replaced;
                commits += request is { Operation: StorageRequest.Commit, Container: BatchFile.OutputContainer } ? 1 : 0;
                if (request.Number == at)
                {
                    await file.DropAsync(other.Input);
                    replaced = true;
                }

                return StorageFault.None;
            };

            var outcome = await new BatchLane(proxy.Client(), model).RunAsync(file.Name);
            isOver = !replaced;
            if (isOver)
                break;
            // Once its commit began, the old content was there when it was committed. Either way the same run scores the new
            // one: whoever announced that met this run's lease, and does not come again.
            Assert.Equal((at, BatchOutcome.Scored, committing ? 2 : 1), (at, outcome, commits));
            await file.IsWholeAsync(other);
            await proxy.ReviveAsync(cancellationToken);
        }

        Assert.True(at > Chunks);
        TestContext.Current.TestOutputHelper?.WriteLine($"Replaced before each of {at - 1} requests");
    }

    [Fact(Timeout = 120_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public async Task A_Deleted_Input_Ends_Its_Run_And_Leaves_Nothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var model = SumModel.Binary();
        await using var proxy = await FaultProxy.StartAsync(azurite.ConnectionString, cancellationToken);
        var old = await Expectation.OfAsync(azurite.Client, model, "sum/deleted/old.csv", SumCsv.Write(7, Chunks));
        var at = 1;
        for (var isOver = false; !isOver; at++)
        {
            var file = new StoredFile(azurite.Client, $"sum/deleted/at-{at}.csv");
            await file.DropAsync(old.Input);
            var (deleted, commits) = (false, false);
            proxy.Plan = async request =>
            {
                commits |= !deleted && request.Operation == StorageRequest.Commit;
                if (request.Number == at)
                {
                    await file.DeleteInputAsync();
                    deleted = true;
                }

                return StorageFault.None;
            };

            var outcome = await new BatchLane(proxy.Client(), model).RunAsync(file.Name);

            isOver = !deleted;
            if (outcome == BatchOutcome.Scored)
            {
                Assert.True(isOver || commits, $"Deleted before request {at}, it was committed.");
            }
            else
            {
                Assert.Equal((at, BatchOutcome.Gone), (at, outcome));
                Assert.Null(await file.ReadAsync(BatchFile.OutputContainer));
                Assert.Null(await file.ReadAsync(BatchFile.RejectsContainer));
                Assert.False(await file.IsLeasedAsync());
                Assert.True((await file.LedgerAsync())?.TryGetProperty("checkpoint", out _) is not true, $"Deleted before request {at}, its checkpoint stays.");
                foreach (var container in new[] { BatchFile.OutputContainer, BatchFile.RejectsContainer })
                    Assert.All(await file.StagedAsync(container), block => Assert.Equal(1, block.SizeLong));
            }

            Assert.True(await new BatchLane(azurite.Client, model).RunAsync(file.Name) is BatchOutcome.Gone or BatchOutcome.AlreadySettled);
            await proxy.ReviveAsync(cancellationToken);
        }

        Assert.True(at > Chunks);
        TestContext.Current.TestOutputHelper?.WriteLine($"Deleted before each of {at - 2} requests");
    }
}
