using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class BatchScoreNightlyTests(RunningApp app)
{
    [Fact]
    public async Task Scores_A_File_That_Nobody_Announced()
    {
        await app.UploadAsync("sample/overlooked.csv", "feature1,feature2,feature3\n1.0,2.5,3.0\n");

        await app.Function<BatchScoreNightly>().RunAsync(new TimerInfo(), TestContext.Current.CancellationToken);

        var receipt = await app.ReceiptAsync("sample/overlooked.csv");
        Assert.Equal("completed", receipt.GetProperty("status").GetString());
        Assert.Equal("schedule", receipt.GetProperty("trigger").GetString());
    }
}
