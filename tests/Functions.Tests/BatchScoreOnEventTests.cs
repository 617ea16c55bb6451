namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class BatchScoreOnEventTests(RunningApp app)
{
    [Fact]
    public async Task Scores_An_Announced_File()
    {
        var blob = await app.UploadAsync("sample/announced.csv", "feature1,feature2,feature3\n1.0,2.5,3.0\n");

        await app.Function<BatchScoreOnEvent>().RunAsync(blob, TestContext.Current.CancellationToken);

        var receipt = await app.ReceiptAsync("sample/announced.csv");
        Assert.Equal("event", receipt.GetProperty("trigger").GetString());
        Assert.Equal(1, receipt.GetProperty("rows").GetProperty("scored").GetInt32());
    }

    [Fact]
    public async Task Writes_Once_When_An_Event_Comes_Many_Times()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var blob = await app.UploadAsync("sample/repeated.csv", "feature1,feature2,feature3\n1.0,2.5,3.0\n");
        await app.Function<BatchScoreOnEvent>().RunAsync(blob, cancellation);
        var first = await ETagsAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Function<BatchScoreOnEvent>().RunAsync(blob, cancellation)));
        await app.Function<BatchScore>().RunAsync(blob, cancellation);

        Assert.Equal(first, await ETagsAsync());

        async Task<string[]> ETagsAsync() =>
        [
            (await app.Blob("output", "sample/repeated.csv").GetPropertiesAsync(cancellationToken: cancellation)).Value.ETag.ToString(),
            (await app.Blob("receipts", "sample/repeated.csv.json").GetPropertiesAsync(cancellationToken: cancellation)).Value.ETag.ToString(),
        ];
    }
}
