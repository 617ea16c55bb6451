using System.Globalization;
using System.Text.Json;
using Inference.Models;
using Inference.Predict.Invocations;
using Inference.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Predict.Invocations;

public sealed class InvocationsEndpointTests
{
    [Theory]
    [InlineData("/invocations")]
    [InlineData("/invocations/")]
    [InlineData("/Invocations/sum")]
    [InlineData("/invocations/sum/")]
    public async Task Calls_Go_To_The_Named_Model_Or_The_Default(string path) =>
        Assert.Equal((200, """{"predictions":[3]}"""), (await SendAsync("POST", path)).Pair);

    [Theory]
    [InlineData("/ping", "\n")]
    [InlineData("/health", "\n")]
    [InlineData("/Health/", "\n")]
    public async Task Health_Is_A_Line_Break_When_A_Model_Serves(string path, string expected)
    {
        Assert.Equal((200, expected), (await SendAsync("GET", path)).Pair);
        Assert.Equal((200, expected), (await SendAsync("HEAD", path)).Pair);
        using var none = new ServedFolder();
        Assert.Equal((404, expected), (await SendAsync("GET", path, none.Cache)).Pair);
    }

    [Fact]
    public async Task The_Version_Is_The_Product_S()
    {
        var (status, version, headers) = await SendAsync("GET", "/version");

        Assert.Equal((200, "text/plain; charset=utf-8"), (status, headers.ContentType.ToString()));
        Assert.Equal(typeof(InvocationsEndpoint).Assembly.GetName().Version, System.Version.Parse(version + ".0"));
    }

    [Theory]
    [InlineData(6 * 1024 * 1024, 6)]
    [InlineData((19 * 1024 * 1024) + 1, 19)]
    [InlineData(1024, 1)]
    [InlineData(int.MaxValue, 100)]
    public async Task Execution_Parameters_Follow_The_Limits(int maxRequestBytes, int megabytes)
    {
        var call = new EndpointCall(SumModel.Binary()) { Method = "GET", Path = "/execution-parameters", Options = new InferenceOptions { MaxRequestBytes = maxRequestBytes } };

        // SageMaker refuses more than 100 MB under way at once.
        var concurrent = Math.Min(Environment.ProcessorCount, 100 / megabytes);
        Assert.Equal(
            (200, string.Create(CultureInfo.InvariantCulture, $$"""{"MaxConcurrentTransforms":{{concurrent}},"BatchStrategy":"MULTI_RECORD","MaxPayloadInMB":{{megabytes}}}""")),
            (await call.InvokeAsync()).Pair);
    }

    [Theory]
    [InlineData("GET", "/invocations", "POST")]
    [InlineData("PUT", "/invocations/sum", "POST")]
    [InlineData("POST", "/ping", "GET")]
    [InlineData("POST", "/health", "GET")]
    [InlineData("DELETE", "/version", "GET")]
    [InlineData("POST", "/execution-parameters", "GET")]
    public async Task Other_Verbs_Are_Answered_405_With_Those_There_Are(string method, string path, string allowed)
    {
        var (status, answer, headers) = await SendAsync(method, path);

        Assert.Equal((405, "BAD_REQUEST", $"This address takes {allowed} only.", allowed), (status, Member(answer, "error_code"), Member(answer, "message"), headers.Allow.ToString()));
    }

    [Theory]
    [InlineData("/invocations/sum/versions/3")]
    [InlineData("/pong")]
    [InlineData("/")]
    public async Task Other_Addresses_Are_Answered_404(string path)
    {
        var (status, answer, _) = await SendAsync("POST", path);

        Assert.Equal((404, "ENDPOINT_NOT_FOUND"), (status, Member(answer, "error_code")));
    }

    [Fact]
    public async Task Unknown_And_Unavailable_Models_Have_MLflow_S_Codes()
    {
        var (status, answer, _) = await SendAsync("POST", "/invocations/nobody");
        Assert.Equal((404, "RESOURCE_DOES_NOT_EXIST", "There is no model of that name. Known: sum."), (status, Member(answer, "error_code"), Member(answer, "message")));

        using var models = new ServedFolder();
        var broken = Directory.CreateDirectory(models.File("broken", "1")).FullName;
        File.WriteAllText(Path.Combine(broken, "model.json"), "{");
        await models.LookAsync();
        (status, answer, _) = await SendAsync("POST", "/invocations/broken", models.Cache);
        Assert.Equal((503, "TEMPORARILY_UNAVAILABLE"), (status, Member(answer, "error_code")));
    }

    [Fact]
    public async Task A_Call_Whose_Time_Is_Over_Is_Answered_504()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var call = new EndpointCall(SumModel.Binary()) { Path = "/invocations", Body = """{"instances":[[1,2]]}""", Time = time };
        call.Headers["X-Request-Timeout-Ms"] = "500";

        var (status, answer, _) = await call.InvokeAsync();

        Assert.Equal((504, "DEADLINE_EXCEEDED"), (status, Member(answer, "error_code")));
    }

    [Fact]
    public async Task Large_Bodies_And_Many_Rows_Are_Answered_413()
    {
        var (status, answer, _) = await new EndpointCall(SumModel.Binary()) { Path = "/invocations", Body = new string(' ', 2000) }.InvokeAsync();
        Assert.Equal((413, "BAD_REQUEST"), (status, Member(answer, "error_code")));
        var rows = string.Concat(Enumerable.Repeat("1,2\n", 17));
        Assert.Equal(413, (await new EndpointCall(SumModel.Binary()) { Path = "/invocations", ContentType = "text/csv", Body = rows }.InvokeAsync()).Status);
        Assert.Equal(200, (await new EndpointCall(SumModel.Binary()) { Path = "/invocations", ContentType = "text/csv", Body = rows[4..] }.InvokeAsync()).Status);
    }

    [Theory]
    [InlineData("not_a_supported_content_type")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("text/csv; charset=utf-16")]
    [InlineData("text/plain")]
    public async Task Other_Media_Types_And_Charsets_Are_Answered_415(string contentType)
    {
        var (status, answer, _) = await new EndpointCall(SumModel.Binary()) { Path = "/invocations", ContentType = contentType, Body = "1,2" }.InvokeAsync();

        Assert.Equal((415, "BAD_REQUEST"), (status, Member(answer, "error_code")));
    }

    [Theory]
    [InlineData(StatusCodes.Status429TooManyRequests, "RESOURCE_EXHAUSTED")]
    [InlineData(StatusCodes.Status500InternalServerError, "INTERNAL_ERROR")]
    public void Statuses_Have_MLflow_S_Names(int status, string code) => Assert.Equal(code, ErrorCodes.Of(status));

    private static string? Member(string answer, string name) => JsonDocument.Parse(answer).RootElement.GetProperty(name).GetString();

    private static Task<Answered> SendAsync(string method, string path, ModelCache? models = null) =>
        new EndpointCall(SumModel.Regression()) { Cache = models, Method = method, Path = path, Body = """{"instances":[[1,2]]}""" }.InvokeAsync();
}
