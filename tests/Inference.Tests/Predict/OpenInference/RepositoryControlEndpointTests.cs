using Inference.Predict.OpenInference;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

public sealed class RepositoryControlEndpointTests : IDisposable
{
    private readonly ServedFolder _models = new();

    public RepositoryControlEndpointTests() => _models.Add(1);

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task Unloads_And_Loads_And_The_Other_Addresses_Say_So()
    {
        await _models.StartAsync();
        // tritonclient's own body.
        Assert.Equal((200, "{}"), (await SendAsync("sample/unload", """{"parameters":{"unload_dependents":false}}""")).Pair);

        Assert.Equal((503, """{"name":"sample","ready":false}"""), (await V2.GetAsync(_models.Cache, "/v2/models/sample/ready")).Pair);
        Assert.Equal((503, """{"name":"sample","ready":false}"""), (await V2.GetAsync(_models.Cache, "/v2/models/sample/versions/1/ready")).Pair);
        Assert.Equal((503, """{"ready":false}"""), (await V2.GetAsync(_models.Cache, "/v2/health/ready")).Pair);
        Assert.Equal((200, """{"models":["sample"]}"""), (await V2.GetAsync(_models.Cache, "/v2/models")).Pair);
        const string Unloaded = """{"error":"Model 'sample' was unloaded. It answers again after POST /v2/repository/models/sample/load or a restart."}""";
        Assert.Equal((503, Unloaded), (await V2.GetAsync(_models.Cache, "/v2/models/sample")).Pair);
        Assert.Equal((503, Unloaded), (await InferAsync()).Pair);
        Assert.Equal((200, """[{"name":"sample","version":"1","state":"UNAVAILABLE","reason":"unloaded"}]"""), (await V2.SendAsync(new EndpointCall { Cache = _models.Cache, Path = "/v2/repository/index" })).Pair);

        Assert.Equal((200, "{}"), (await SendAsync("sample/load", "{}")).Pair);
        Assert.Equal(200, (await InferAsync()).Status);
        Assert.Equal((200, """{"name":"sample","ready":true}"""), (await V2.GetAsync(_models.Cache, "/v2/models/sample/ready")).Pair);
    }

    [Fact]
    public async Task A_Load_That_Fails_Says_Why()
    {
        await _models.StartAsync();
        await SendAsync("sample/unload", "");
        File.WriteAllText(_models.File("sample", "1", "model.zip"), "not even a zip");

        var (status, body, _) = await SendAsync("sample/load", "");
        Assert.Equal(503, status);
        Assert.Contains("SHA-256", V2.Error(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody/load", 404, "There is no model of that name. Known: sample.")]
    [InlineData("nobody/unload", 404, "There is no model of that name. Known: sample.")]
    [InlineData("sample/reload", 404, "There is nothing at this address. GET /v2/models lists the models; a model answers at /v2/models/{model}/infer.")]
    [InlineData("/load", 404, "There is nothing at this address. GET /v2/models lists the models; a model answers at /v2/models/{model}/infer.")]
    public async Task What_Is_Not_There_Is_Answered_404(string path, int expected, string message)
    {
        await _models.StartAsync();
        var (status, body, _) = await SendAsync(path, "");

        Assert.Equal((expected, message), (status, V2.Error(body)));
    }

    [Theory]
    [InlineData("load", "", 200)]
    [InlineData("load", "{}", 200)]
    [InlineData("load", """{"parameters":null}""", 200)]
    [InlineData("load", """{"parameters":{"any":[1,{"a":2}],"other":"x"}}""", 200)]
    [InlineData("unload", """{"parameters":{"unload_dependents":true}}""", 200)]
    [InlineData("unload", """{"parameters":{"unload_dependents":"yes"}}""", 400)]
    [InlineData("load", """{"parameters":{"config":"{}"}}""", 501)]
    [InlineData("load", """{"parameters":{"file:1/model.onnx":"AAAA"}}""", 501)]
    [InlineData("load", """{"parameters":[]}""", 400)]
    [InlineData("load", """{"config":"{}"}""", 400)]
    [InlineData("load", """{"parameters":{},"parameters":{}}""", 400)]
    [InlineData("load", "[]", 400)]
    [InlineData("load", "{} {}", 400)]
    [InlineData("load", "nonsense", 400)]
    public async Task The_Body_Is_Empty_Or_An_Object(string action, string body, int expected)
    {
        await _models.StartAsync();

        Assert.Equal(expected, (await SendAsync($"sample/{action}", body)).Status);
    }

    [Fact]
    public async Task Another_Verb_And_A_Large_Body_Have_Their_Own_Status()
    {
        await _models.StartAsync();
        var (status, _, headers) = await SendAsync("sample/unload", "", method: "GET");

        Assert.Equal((405, "POST"), (status, headers.Allow.ToString()));
        Assert.Equal(413, (await SendAsync("sample/load", new string(' ', 2000))).Status);
        Assert.Equal("1", _models.Live);
    }

    private Task<Answered> InferAsync() => V2.SendAsync(new EndpointCall
    {
        Cache = _models.Cache,
        Path = "/v2/models/sample/infer",
        Body = """{"inputs":[{"name":"m","shape":[1,3],"datatype":"FP32","data":[1,2.5,3]}]}""",
    });

    private Task<Answered> SendAsync(string path, string body, string method = "POST")
    {
        var call = new EndpointCall { Cache = _models.Cache, Method = method, Path = $"/v2/repository/models/{path}", Body = body, ContentType = null };
        return call.SendAsync((request, predictor, cache) => new RepositoryControlEndpoint(cache, _models.Stores, predictor, call.Options).HandleAsync(request, CancellationToken.None));
    }
}
