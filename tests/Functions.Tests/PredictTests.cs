using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class PredictTests(RunningApp app)
{
    [Fact]
    public async Task Answers_The_Reference_Call_With_The_Default_Model()
    {
        var (status, answer) = await PostAsync(null, """{"features":[1.0,2.5,3.0]}""");

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal(JsonValueKind.Number, answer.GetProperty("prediction").ValueKind);
        Assert.Equal("sample", answer.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Answers_For_The_Model_In_The_Route()
    {
        var (status, answer) = await PostAsync("sample", """{"features":{"feature1":1.0,"feature2":2.5,"feature3":3.0}}""");

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal("1", answer.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Answers_404_For_A_Model_That_Is_Not_There()
    {
        var (status, _) = await PostAsync("nobody", """{"features":[1.0,2.5,3.0]}""");

        Assert.Equal(StatusCodes.Status404NotFound, status);
    }

    [Fact]
    public async Task Answers_400_For_A_Bad_Row()
    {
        var (status, _) = await PostAsync("sample", """{"features":[1.0]}""");

        Assert.Equal(StatusCodes.Status400BadRequest, status);
    }

    [Fact]
    public async Task Gives_The_Same_Row_The_Same_Score_As_The_Batch_Lane()
    {
        var (_, answer) = await PostAsync("sample", """{"features":[0.3,-1.7,2.9]}""");
        var blob = await app.UploadAsync("sample/same-row.csv", "feature1,feature2,feature3\n0.3,-1.7,2.9\n");
        await app.Function<BatchScore>().RunAsync(blob, TestContext.Current.CancellationToken);

        var row = (await app.TextAsync("output", "sample/same-row.csv")).Split('\n')[1].Split(',');

        Assert.Equal(answer.GetProperty("label").GetString(), row[^2]);
        Assert.Equal(answer.GetProperty("probability").GetRawText(), row[^1]);
    }

    private async Task<(int Status, JsonElement Answer)> PostAsync(string? model, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var response = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Method = HttpMethods.Post;
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = bytes.Length;
        context.Request.Body = new MemoryStream(bytes);
        if (model is not null)
            context.Request.RouteValues["model"] = model;
        context.Response.Body = response;

        var result = await app.Function<Predict>().RunAsync(context.Request, TestContext.Current.CancellationToken);
        await result.ExecuteAsync(context);

        using var answer = JsonDocument.Parse(response.ToArray());
        return (context.Response.StatusCode, answer.RootElement.Clone());
    }
}
