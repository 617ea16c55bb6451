using System.Text.Json;
using Inference.Models;
using Inference.Predict.V1;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.V1;

public sealed class V1EndpointTests
{
    private const string Body = """{"instances":[[1,2]]}""";

    [Theory]
    [InlineData("GET", "/v1/models", """{"models":["sum"]}""")]
    [InlineData("GET", "/v1/models/", """{"models":["sum"]}""")]
    [InlineData("GET", "/v1/models/sum", """{"name":"sum","ready":true}""")]
    [InlineData("HEAD", "/v1/models/sum", """{"name":"sum","ready":true}""")]
    [InlineData("GET", "/v1/models/sum/versions/3", """{"name":"sum","ready":true}""")]
    [InlineData("POST", "/v1/models/sum:predict", """{"predictions":[3]}""")]
    [InlineData("POST", "/v1/models/sum/versions/3:predict", """{"predictions":[3]}""")]
    public async Task Addresses_Are_Answered(string method, string path, string expected) =>
        Assert.Equal((200, expected), (await SendAsync(method, path)).Pair);

    [Theory]
    [InlineData("GET", "/v1/models/nobody", "There is no model of that name. Known: sum.")]
    [InlineData("POST", "/v1/models/nobody:predict", "There is no model of that name. Known: sum.")]
    [InlineData("GET", "/v1/models/sum/versions/9", "Model 'sum' has no version 9. Versions: 3.")]
    [InlineData("POST", "/v1/models/sum/versions/9:predict", "Model 'sum' has no version 9. Versions: 3.")]
    [InlineData("GET", "/v1/models/sum/versions/latest", "There is no such version; a version is a whole number from 1.")]
    [InlineData("POST", "/v1/models/sum/versions/latest:predict", "There is no such version; a version is a whole number from 1.")]
    public async Task Unknown_Models_And_Versions_Are_Answered_404(string method, string path, string expected)
    {
        var (status, answer, _) = await SendAsync(method, path);

        Assert.Equal((404, expected), (status, Error(answer)));
    }

    [Theory]
    [InlineData("GET", "/v1")]
    [InlineData("POST", "/v1/models/:predict")]
    [InlineData("POST", "/v1/models:predict")]
    [InlineData("GET", "/v1/models//versions/3")]
    [InlineData("POST", "/v1/models/sum:explain")]
    [InlineData("POST", "/v1/models/sum:")]
    [InlineData("GET", "/v1/models/sum/metadata")]
    [InlineData("POST", "/v1/models/sum/labels/stable:predict")]
    [InlineData("GET", "/v1/Models/sum")]
    public async Task Other_Addresses_Are_Answered_404_With_Those_There_Are(string method, string path)
    {
        var (status, answer, _) = await SendAsync(method, path);

        Assert.Equal(404, status);
        Assert.Contains("POST /v1/models/{model}[/versions/{version}]:predict", Error(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/v1/models", "GET")]
    [InlineData("POST", "/v1/models/sum", "GET")]
    [InlineData("DELETE", "/v1/models/sum/versions/3", "GET")]
    [InlineData("GET", "/v1/models/sum:predict", "POST")]
    [InlineData("PUT", "/v1/models/sum/versions/3:predict", "POST")]
    public async Task Other_Verbs_Are_Answered_405_With_Those_There_Are(string method, string path, string allowed)
    {
        var (status, answer, headers) = await SendAsync(method, path);

        Assert.Equal((405, $"This address takes {allowed} only.", allowed), (status, Error(answer), headers.Allow.ToString()));
    }

    [Fact]
    public async Task A_Known_Model_That_Cannot_Serve_Is_Not_Ready()
    {
        using var models = new ServedFolder();
        models.Add(1);
        await models.StartAsync();
        var broken = Directory.CreateDirectory(models.File("broken", "1")).FullName;
        File.WriteAllText(Path.Combine(broken, "model.json"), "{");
        await models.LookAsync();

        Assert.Equal((200, """{"models":["broken","sample"]}"""), (await SendAsync("GET", "/v1/models", models.Cache)).Pair);
        Assert.Equal((503, """{"name":"broken","ready":false}"""), (await SendAsync("GET", "/v1/models/broken", models.Cache)).Pair);
        Assert.Equal((503, """{"name":"broken","ready":false}"""), (await SendAsync("GET", "/v1/models/broken/versions/1", models.Cache)).Pair);
        Assert.Equal((200, """{"name":"sample","ready":true}"""), (await SendAsync("GET", "/v1/models/sample", models.Cache)).Pair);
        var (status, answer, _) = await SendAsync("POST", "/v1/models/broken:predict", models.Cache);
        Assert.Equal(503, status);
        Assert.StartsWith("Model 'broken' cannot be served.", Error(answer), StringComparison.Ordinal);
    }

    private static string? Error(string answer) => JsonDocument.Parse(answer).RootElement.GetProperty("error").GetString();

    private static Task<Answered> SendAsync(string method, string path, ModelCache? models = null) =>
        new EndpointCall(SumModel.Regression()) { Cache = models, Method = method, Path = path, Body = Body }
            .SendAsync((request, predictor, cache) => new V1Endpoint(predictor, cache).HandleAsync(request, CancellationToken.None));
}
