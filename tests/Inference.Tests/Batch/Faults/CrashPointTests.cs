using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>
/// A runner dies at each single request that it makes, once before storage got it and once after: for storage, it falls
/// silent. Whoever comes next ends with the same bytes and scores nothing twice that was staged.
/// </summary>
[Collection(FaultProofs.Name)]
public sealed class CrashPointTests(AzuriteFixture azurite)
{
    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public Task The_Next_Run_Goes_On_From_Any_Request_At_Which_A_Run_Died(bool afterStorage) => DieEverywhereAsync(afterStorage, chunks: 2, withOlder: false, TestContext.Current.CancellationToken);

    [Theory(Timeout = 3_600_000)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task The_Same_With_Many_Chunks_And_Over_An_Older_Output(bool afterStorage, bool withOlder)
    {
        Soak.Only();
        return DieEverywhereAsync(afterStorage, chunks: 25, withOlder, TestContext.Current.CancellationToken);
    }

    private async Task DieEverywhereAsync(bool afterStorage, int chunks, bool withOlder, CancellationToken cancellationToken)
    {
        using var model = SumModel.Binary();
        await using var proxy = await FaultProxy.StartAsync(azurite.ConnectionString, cancellationToken);
        var kind = $"{(afterStorage ? "after" : "before")}-{chunks}{(withOlder ? "-older" : "")}";
        var expected = await Expectation.OfAsync(azurite.Client, model, $"sum/crash/{kind}.csv", SumCsv.Write(1, chunks));
        var older = withOlder ? await Expectation.OfAsync(azurite.Client, model, $"sum/crash/{kind}-first.csv", SumCsv.Write(2, 2)) : null;
        var fault = afterStorage ? StorageFault.DeathAfter : StorageFault.DeathBefore;
        var (died, resumed) = (0, 0);
        while (true)
        {
            var file = new StoredFile(azurite.Client, $"sum/crash/{kind}-at-{died + 1}.csv");
            if (older is not null)
            {
                await file.DropAsync(older.Input);
                await new BatchLane(azurite.Client, model).RunAsync(file.Name);
            }

            await file.DropAsync(expected.Input);
            StorageRequest? last = null;
            proxy.Plan = request =>
            {
                last = request;
                return Task.FromResult(request.Number == died + 1 ? fault : StorageFault.None);
            };
            var error = await Record.ExceptionAsync(() => new BatchLane(proxy.Client(), model).RunAsync(file.Name));
            if (!proxy.IsDead)
            {
                Assert.Null(error);
                break;
            }

            await file.ShowsAllOrNothingAsync(expected, older);
            await proxy.ReviveAsync(cancellationToken);
            var staged = await file.StagedChunksAsync();
            await file.BreakLeaseAsync();

            var outcome = await new BatchLane(azurite.Client, model).RunAsync(file.Name);

            Assert.True(outcome is BatchOutcome.Scored or BatchOutcome.AlreadySettled, $"{outcome} after a death at {last}");
            var receipt = await file.IsWholeAsync(expected);
            if (staged > 0)
                Assert.Equal((last, staged), (last, receipt.GetProperty("chunks").GetProperty("resumed").GetInt32()));
            resumed += staged;
            died++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{died} deaths, {resumed} chunks that were not scored again");
        Assert.True(died > chunks && resumed > chunks, $"{died} deaths, {resumed} chunks resumed");
    }
}
