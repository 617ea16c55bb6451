using Inference.Functions.Tests.Routing;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class OpenInferenceTests(RunningApp app)
{
    [Theory]
    [InlineData("/v2/health/live", "OpenInferenceHealth", "live")]
    [InlineData("/v2/health/ready", "OpenInferenceHealth", "ready")]
    [InlineData("/v2", "V2", "extensions")]
    [InlineData("/v2/models", "V2", "models")]
    [InlineData("/v2/models/sample", "V2", "inputs")]
    [InlineData("/v2/models/sample/ready", "V2", "ready")]
    [InlineData("/v2/models/sample/versions/1", "V2", "outputs")]
    public async Task Says_What_There_Is(string path, string function, string member)
    {
        var answered = await app.SendAsync(new HttpCall("GET", path, ContentType: null));

        Assert.Equal((function, StatusCodes.Status200OK), answered.Pair);
        Assert.True(answered.Json.TryGetProperty(member, out _), answered.Body);
    }

    [Fact]
    public async Task Lists_All_Versions()
    {
        var answered = await app.SendAsync(new HttpCall("POST", "/v2/repository/index"));

        Assert.Equal(("V2", StatusCodes.Status200OK), answered.Pair);
        Assert.Equal(["payments", "sample"], answered.Json.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("GET", "/v2/nothing", "V2", null, StatusCodes.Status404NotFound)]
    [InlineData("GET", "/v2/health/nothing", "OpenInferenceHealth", null, StatusCodes.Status404NotFound)]
    [InlineData("POST", "/v2/models/nobody/infer", "V2", "application/json", StatusCodes.Status404NotFound)]
    [InlineData("POST", "/v2/models/sample/infer", "V2", "text/plain", StatusCodes.Status415UnsupportedMediaType)]
    [InlineData("GET", "/v2/models/sample/infer", "V2", null, StatusCodes.Status405MethodNotAllowed)]
    [InlineData("POST", "/v2/health/live", "OpenInferenceHealth", "application/json", StatusCodes.Status405MethodNotAllowed)]
    public async Task Answers_Its_Own_Form_Of_Error_To_A_Call_It_Cannot_Answer(string method, string path, string function, string? contentType, int status)
    {
        var answered = await app.SendAsync(new HttpCall(method, path, ContentType: contentType));

        Assert.Equal((function, status), answered.Pair);
        Assert.NotEqual("", answered.Json.GetProperty("error").GetString());
        Assert.Equal(status == StatusCodes.Status405MethodNotAllowed, answered.Headers.Allow.Count > 0);
    }
}
