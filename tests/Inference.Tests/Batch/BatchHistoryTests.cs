using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class BatchHistoryTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Tells_Where_A_File_Stands()
    {
        var lane = new BatchLane(azurite.Client, SumModel.Binary());
        await lane.DropAsync("sum/history.csv", "x,y\n1,2\nbad,2\n");
        await lane.RunAsync("sum/history.csv");

        var latest = Assert.Single(await new BatchHistory(azurite.Client).LatestAsync(1000, CancellationToken.None), status => status.File == "sum/history.csv");

        Assert.Equal(("completed", "sum", "3", 1L, 1L), (latest.Status, latest.Model, latest.Version, latest.Scored, latest.Rejected));
    }
}
