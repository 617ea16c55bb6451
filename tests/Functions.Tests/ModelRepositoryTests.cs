using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class ModelRepositoryTests(RunningApp app)
{
    private ModelRepository Function => app.Function<ModelRepository>();

    [Fact]
    public async Task Says_Inputs_Outputs_And_Scorer_Of_The_Model_In_The_Route()
    {
        var (status, answer) = await AnswerAsync(request => Function.MetadataAsync(request, CancellationToken.None), ("model", "sample"));

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal("sample", answer.GetProperty("name").GetString());
        Assert.Equal(3, answer.GetProperty("inputs").GetArrayLength());
        Assert.NotEqual("", answer.GetProperty("parameters").GetProperty("scorer").GetString());
    }

    [Fact]
    public async Task Says_It_Of_The_Version_In_The_Route()
    {
        var (status, _) = await AnswerAsync(request => Function.VersionMetadataAsync(request, CancellationToken.None), ("model", "sample"), ("version", "1"));
        var (unknown, answer) = await AnswerAsync(request => Function.VersionMetadataAsync(request, CancellationToken.None), ("model", "sample"), ("version", "9"));

        Assert.Equal((StatusCodes.Status200OK, StatusCodes.Status404NotFound), (status, unknown));
        Assert.Contains("no version", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_All_Versions()
    {
        var (status, answer) = await AnswerAsync(request => Function.IndexAsync(request, CancellationToken.None));

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal(["payments", "sample"], answer.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()));
    }

    private async Task<(int Status, JsonElement Answer)> AnswerAsync(Func<HttpRequest, Task<IResult>> function, params (string Name, string Value)[] route)
    {
        using var response = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = app.Services };
        foreach (var (name, value) in route)
            context.Request.RouteValues[name] = value;
        context.Response.Body = response;

        await (await function(context.Request)).ExecuteAsync(context);

        using var answer = JsonDocument.Parse(response.ToArray());
        return (context.Response.StatusCode, answer.RootElement.Clone());
    }
}
