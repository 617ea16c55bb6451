using System.Text.Json;
using Inference.Functions.Tests.Routing;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class PredictTests(RunningApp app)
{
    [Fact]
    public async Task Answers_The_Reference_Call_With_The_Default_Model()
    {
        var answered = await app.SendAsync(new HttpCall("POST", "/api/predict", """{"features":[1.0,2.5,3.0]}"""));

        Assert.Equal(("Predict", StatusCodes.Status200OK), answered.Pair);
        Assert.Equal(JsonValueKind.Number, answered.Json.GetProperty("prediction").ValueKind);
        Assert.Equal("sample", answered.Json.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Answers_For_The_Model_In_The_Route()
    {
        var answered = await app.SendAsync(new HttpCall("POST", "/api/predict/sample", """{"features":{"feature1":1.0,"feature2":2.5,"feature3":3.0}}"""));

        Assert.Equal(("Predict", StatusCodes.Status200OK), answered.Pair);
        Assert.Equal("1", answered.Json.GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("POST", "/api/predict/nobody", """{"features":[1.0,2.5,3.0]}""", "application/json", StatusCodes.Status404NotFound)]
    [InlineData("POST", "/api/predict/sample", """{"features":[1.0]}""", "application/json", StatusCodes.Status400BadRequest)]
    [InlineData("POST", "/api/predict", "1,2.5,3", "text/csv", StatusCodes.Status415UnsupportedMediaType)]
    [InlineData("GET", "/api/predict", "", null, StatusCodes.Status405MethodNotAllowed)]
    public async Task Answers_Problem_Details_To_A_Call_It_Cannot_Answer(string method, string path, string body, string? contentType, int status)
    {
        var answered = await app.SendAsync(new HttpCall(method, path, body, contentType));

        Assert.Equal(("Predict", status), answered.Pair);
        Assert.Equal("application/problem+json; charset=utf-8", answered.Headers.ContentType);
        Assert.Equal(status, answered.Json.GetProperty("status").GetInt32());
        Assert.Equal(status == StatusCodes.Status405MethodNotAllowed ? "POST" : "", answered.Headers.Allow.ToString());
    }
}
