using System.Text.Json;
using Inference.Functions.Tests.Routing;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class InvocationsTests(RunningApp app)
{
    [Theory]
    [InlineData("/ping", "Ping")]
    [InlineData("/health", "Health")]
    [InlineData("/version", "Version")]
    [InlineData("/execution-parameters", "ExecutionParameters")]
    public async Task Answers_For_The_Service_Itself(string path, string function)
    {
        Assert.Equal((function, StatusCodes.Status200OK), (await app.SendAsync(new HttpCall("GET", path, ContentType: null))).Pair);
        Assert.Equal((function, StatusCodes.Status200OK), (await app.SendAsync(new HttpCall("HEAD", path, ContentType: null))).Pair);
    }

    [Theory]
    [InlineData("POST", "/invocations/nobody", "Invocations", "application/json", StatusCodes.Status404NotFound)]
    [InlineData("POST", "/invocations", "Invocations", "application/xml", StatusCodes.Status415UnsupportedMediaType)]
    [InlineData("GET", "/invocations", "Invocations", null, StatusCodes.Status405MethodNotAllowed)]
    [InlineData("POST", "/ping", "Ping", "application/json", StatusCodes.Status405MethodNotAllowed)]
    [InlineData("DELETE", "/health", "Health", null, StatusCodes.Status405MethodNotAllowed)]
    [InlineData("POST", "/version", "Version", "application/json", StatusCodes.Status405MethodNotAllowed)]
    [InlineData("POST", "/execution-parameters", "ExecutionParameters", "application/json", StatusCodes.Status405MethodNotAllowed)]
    public async Task Answers_Its_Own_Form_Of_Error_To_A_Call_It_Cannot_Answer(string method, string path, string function, string? contentType, int status)
    {
        var answered = await app.SendAsync(new HttpCall(method, path, ContentType: contentType));

        Assert.Equal((function, status), answered.Pair);
        Assert.Equal(JsonValueKind.String, answered.Json.GetProperty("error_code").ValueKind);
        Assert.NotEqual("", answered.Json.GetProperty("message").GetString());
        Assert.Equal(status == StatusCodes.Status405MethodNotAllowed, answered.Headers.Allow.Count > 0);
    }
}
