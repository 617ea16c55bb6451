using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class BatchSweepTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Finds_What_Nobody_Announced_Once_And_Scores_Again_For_A_New_Model_Only_When_Asked()
    {
        var lane = new BatchLane(azurite.Client, SumModel.Binary());
        await lane.DropAsync("sum/one.csv", "x,y\n1,2\n");
        await lane.DropAsync("sum/deep/two.csv", "x,y\n1,2\n");
        await lane.DropAsync("sum/bad.csv", "nothing\n1\n");
        await lane.DropAsync("sum/known.csv", "x,y\n1,2\n");
        await lane.RunAsync("sum/known.csv");

        Assert.Equal(new SweepSummary(4, 2, 1, 1, 0), await lane.Sweep.RunAsync(CancellationToken.None));
        var scored = await lane.ETagAsync("output", "sum/one.csv");
        Assert.Equal("schedule", (await lane.ReceiptAsync("sum/deep/two.csv")).GetProperty("trigger").GetString());
        Assert.Equal(new SweepSummary(4, 0, 4, 0, 0), await lane.Sweep.RunAsync(CancellationToken.None));

        var newModel = new BatchLane(azurite.Client, SumModel.BinaryVersion(4));
        Assert.Equal(new SweepSummary(4, 0, 3, 1, 0), await newModel.Sweep.RunAsync(CancellationToken.None));
        Assert.Equal(scored, await lane.ETagAsync("output", "sum/one.csv"));

        var rescoring = new BatchLane(azurite.Client, SumModel.BinaryVersion(4), new InferenceOptions { RescoreOnNewModel = true });
        Assert.Equal(new SweepSummary(4, 3, 1, 0, 0), await rescoring.Sweep.RunAsync(CancellationToken.None));
        Assert.Equal(new SweepSummary(4, 0, 4, 0, 0), await rescoring.Sweep.RunAsync(CancellationToken.None));
        Assert.Equal("4", (await lane.ReceiptAsync("sum/one.csv")).GetProperty("model").GetProperty("version").GetString());
    }
}
