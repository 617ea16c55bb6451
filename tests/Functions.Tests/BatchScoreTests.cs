namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class BatchScoreTests(RunningApp app)
{
    [Fact]
    public async Task Scores_An_Uploaded_File()
    {
        var blob = await app.UploadAsync("sample/uploaded.csv", "id,feature1,feature2,feature3\na,1.0,2.5,3.0\nb,0.1,0.2,0.3\n");

        await app.Function<BatchScore>().RunAsync(blob, TestContext.Current.CancellationToken);

        var lines = (await app.TextAsync("output", "sample/uploaded.csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("id,feature1,feature2,feature3,prediction", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("a,1.0,2.5,3.0,", lines[1], StringComparison.Ordinal);
        var receipt = await app.ReceiptAsync("sample/uploaded.csv");
        Assert.Equal("completed", receipt.GetProperty("status").GetString());
        Assert.Equal("upload", receipt.GetProperty("trigger").GetString());
    }

    [Theory]
    [InlineData("sample/2026/11/24/nested.csv")]
    [InlineData("sample/year end/ä#+%20%?.csv")]
    public async Task Takes_The_Name_As_It_Is_Stored(string name)
    {
        var blob = await app.UploadAsync(name, "feature1,feature2,feature3\n1,2,3\n");

        await app.Function<BatchScore>().RunAsync(blob, TestContext.Current.CancellationToken);

        var receipt = await app.ReceiptAsync(name);
        Assert.Equal("completed", receipt.GetProperty("status").GetString());
        Assert.Equal(name, receipt.GetProperty("input").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Ends_Normally_With_A_Failed_Receipt_When_The_File_Is_Empty()
    {
        var blob = await app.UploadAsync("sample/empty.csv", "");

        await app.Function<BatchScore>().RunAsync(blob, TestContext.Current.CancellationToken);

        var receipt = await app.ReceiptAsync("sample/empty.csv");
        Assert.Equal("failed", receipt.GetProperty("status").GetString());
        Assert.False(await app.Blob("output", "sample/empty.csv").ExistsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ends_Normally_When_The_File_Is_Gone() =>
        await app.Function<BatchScore>().RunAsync(app.Blob("input", "sample/gone.csv"), TestContext.Current.CancellationToken);
}
