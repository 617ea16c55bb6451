using System.Text.Json;
using Inference.Models;
using Inference.Predict.OpenInference;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>Addresses, verbs, health and the statuses around a call.</summary>
public sealed class OpenInferenceEndpointTests
{
    private const string Call = """{"inputs":[{"name":"m","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""";

    [Theory]
    [InlineData("/v2")]
    [InlineData("/v2/")]
    public async Task Says_What_It_Is(string path)
    {
        var (status, body, _) = await V2.GetAsync(ModelCache.Of(SumModel.Binary()), path);

        var version = typeof(OpenInferenceEndpoint).Assembly.GetName().Version!.ToString(3);
        Assert.Equal((200, $$"""{"name":"inference","version":"{{version}}","extensions":["binary_tensor_data","model_repository","model_repository(unload_dependents)","statistics"]}"""), (status, body));
    }

    [Fact]
    public async Task Is_Ready_Once_A_Model_Answers()
    {
        using var empty = new ModelCache(new InferenceOptions(), TimeProvider.System, new ListLogger<ModelCache>());
        using var serving = ModelCache.Of(SumModel.Binary());

        Assert.Equal((200, """{"live":true}"""), (await V2.GetAsync(empty, "/v2/health/live")).Pair);
        Assert.Equal((503, """{"ready":false}"""), (await V2.GetAsync(empty, "/v2/health/ready")).Pair);
        Assert.Equal((200, """{"models":[]}"""), (await V2.GetAsync(empty, "/v2/models")).Pair);
        Assert.Equal((200, """{"ready":true}"""), (await V2.GetAsync(serving, "/v2/health/ready")).Pair);
        Assert.Equal((200, """{"models":["sum"]}"""), (await V2.GetAsync(serving, "/v2/models")).Pair);
    }

    [Theory]
    [InlineData("/v2")]
    [InlineData("/v2/health/ready")]
    [InlineData("/v2/models/sum")]
    [InlineData("/v2/models/sum/ready")]
    public async Task Head_Is_Get(string path) =>
        Assert.Equal(200, (await V2.SendAsync(new EndpointCall(SumModel.Binary()) { Method = "HEAD", Path = path })).Status);

    [Theory]
    [InlineData("/v2/models/sum/ready", 200, """{"name":"sum","ready":true}""")]
    [InlineData("/v2/models/sum/versions/3/ready", 200, """{"name":"sum","ready":true}""")]
    [InlineData("/v2/models/sum/versions/4/ready", 404, """{"error":"Model 'sum' has no version 4. Versions: 3."}""")]
    [InlineData("/v2/models/nobody/ready", 404, """{"error":"There is no model of that name. Known: sum."}""")]
    public async Task Says_Whether_A_Model_Answers(string path, int status, string body) =>
        Assert.Equal((status, body), (await V2.GetAsync(ModelCache.Of(SumModel.Binary()), path)).Pair);

    [Theory]
    [InlineData("GET", "/v2/models/sum/infer", "POST")]
    [InlineData("GET", "/v2/models/sum/versions/3/infer", "POST")]
    [InlineData("GET", "/v2/repository/index", "POST")]
    [InlineData("POST", "/v2", "GET, HEAD")]
    [InlineData("POST", "/v2/health/live", "GET, HEAD")]
    [InlineData("PUT", "/v2/health/ready", "GET, HEAD")]
    [InlineData("POST", "/v2/models", "GET, HEAD")]
    [InlineData("DELETE", "/v2/models/sum", "GET, HEAD")]
    [InlineData("POST", "/v2/models/sum/versions/3", "GET, HEAD")]
    [InlineData("POST", "/v2/models/sum/ready", "GET, HEAD")]
    [InlineData("POST", "/v2/models/stats", "GET, HEAD")]
    [InlineData("POST", "/v2/models/sum/stats", "GET, HEAD")]
    [InlineData("POST", "/v2/models/sum/versions/3/ready", "GET, HEAD")]
    public async Task Another_Verb_Is_Answered_405(string method, string path, string allowed)
    {
        var (status, body, headers) = await V2.SendAsync(new EndpointCall(SumModel.Binary()) { Method = method, Path = path });

        Assert.Equal((405, allowed), (status, headers.Allow.ToString()));
        Assert.NotEqual("", V2.Error(body));
    }

    [Theory]
    [InlineData("/v2x")]
    [InlineData("/v2/nothing")]
    [InlineData("/v2/health")]
    [InlineData("/v2/health/started")]
    [InlineData("/v2//models")]
    [InlineData("/v2/models//infer")]
    [InlineData("/v2/models/sum/config")]
    [InlineData("/v2/models/sum/versions")]
    [InlineData("/v2/models/sum/versions/3/infer/more")]
    [InlineData("/v2/repository")]
    // Not without the level that its own route asks for.
    [InlineData("/v2/repository/models/sum/load")]
    [InlineData("/v2/repository/models/sum/unload")]
    public async Task Another_Address_Is_Answered_404(string path)
    {
        var (status, body, _) = await V2.SendAsync(new EndpointCall(SumModel.Binary()) { Path = path, Body = Call });

        Assert.Equal(404, status);
        Assert.StartsWith("There is nothing at this address.", V2.Error(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/models/sum/infer", 200)]
    [InlineData("/v2/models/sum/infer/", 200)]
    [InlineData("/v2/models/sum/versions/3/infer", 200)]
    [InlineData("/v2/models/sum/versions/4/infer", 404)]
    [InlineData("/v2/models/sum/versions/latest/infer", 404)]
    [InlineData("/v2/models/nobody/infer", 404)]
    [InlineData("/v2/models/SUM/infer", 404)]
    public async Task A_Call_Names_Model_And_Version(string path, int expected) =>
        Assert.Equal(expected, (await V2.SendAsync(new EndpointCall(SumModel.Binary()) { Path = path, Body = Call })).Status);

    [Fact]
    public async Task Large_Bodies_And_Other_Media_Types_Have_Their_Own_Status()
    {
        Assert.Equal(413, (await SendAsync(new string(' ', 2000), "application/json")).Status);
        Assert.Equal(415, (await SendAsync(Call, "text/csv")).Status);
        Assert.Equal(415, (await SendAsync(Call, "application/json; charset=latin1")).Status);
        Assert.Equal(415, (await SendAsync(Call, "application/octet-stream")).Status);
        // tritonclient for Python names no type.
        Assert.Equal(200, (await SendAsync(Call, null)).Status);
        Assert.Equal(406, (await SendAsync(Call, "application/json", "text/html")).Status);

        static Task<Answered> SendAsync(string body, string? contentType, string? accept = null)
        {
            var call = new EndpointCall(SumModel.Binary()) { Path = "/v2/models/sum/infer", Body = body, ContentType = contentType };
            if (accept is not null)
                call.Headers["Accept"] = accept;
            return V2.SendAsync(call);
        }
    }

    [Fact]
    public async Task An_Error_Is_One_Member_In_Plain_Words()
    {
        var (_, body, headers) = await V2.GetAsync(ModelCache.Of(SumModel.Binary()), "/v2/models/nobody");

        Assert.Equal("""{"error":"There is no model of that name. Known: sum."}""", body);
        Assert.Equal("application/json", headers.ContentType);
        Assert.Single(JsonDocument.Parse(body).RootElement.EnumerateObject());
    }
}
