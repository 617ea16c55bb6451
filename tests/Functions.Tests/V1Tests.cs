using Inference.Functions.Tests.Routing;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class V1Tests(RunningApp app)
{
    [Theory]
    [InlineData("/v1/models", "models")]
    [InlineData("/v1/models/sample", "ready")]
    [InlineData("/v1/models/sample/versions/1", "ready")]
    public async Task Says_What_There_Is(string path, string member)
    {
        var answered = await app.SendAsync(new HttpCall("GET", path, ContentType: null));

        Assert.Equal(("V1", StatusCodes.Status200OK), answered.Pair);
        Assert.True(answered.Json.TryGetProperty(member, out _), answered.Body);
    }

    [Theory]
    [InlineData("GET", "/v1", null, StatusCodes.Status404NotFound)]
    [InlineData("POST", "/v1/models/sample:regress", "application/json", StatusCodes.Status404NotFound)]
    [InlineData("POST", "/v1/models/nobody:predict", "application/json", StatusCodes.Status404NotFound)]
    [InlineData("POST", "/v1/models/sample:predict", "text/plain", StatusCodes.Status415UnsupportedMediaType)]
    [InlineData("GET", "/v1/models/sample:predict", null, StatusCodes.Status405MethodNotAllowed)]
    [InlineData("DELETE", "/v1/models/sample", null, StatusCodes.Status405MethodNotAllowed)]
    public async Task Answers_Its_Own_Form_Of_Error_To_A_Call_It_Cannot_Answer(string method, string path, string? contentType, int status)
    {
        var answered = await app.SendAsync(new HttpCall(method, path, ContentType: contentType));

        Assert.Equal(("V1", status), answered.Pair);
        Assert.NotEqual("", answered.Json.GetProperty("error").GetString());
        Assert.Equal(status == StatusCodes.Status405MethodNotAllowed, answered.Headers.Allow.Count > 0);
    }
}
