using Inference.Functions.Tests.Routing;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class RepositoryControlTests(RunningApp app)
{
    [Fact]
    public async Task Unloads_A_Model_And_Loads_It_Again()
    {
        var unloaded = await app.SendAsync(new HttpCall("POST", "/v2/repository/models/payments/unload"));
        var without = await app.SendAsync(new HttpCall("GET", "/v2/models/payments/ready", ContentType: null));
        var loaded = await app.SendAsync(new HttpCall("POST", "/v2/repository/models/payments/load"));
        var with = await app.SendAsync(new HttpCall("GET", "/v2/models/payments/ready", ContentType: null));

        Assert.Equal(("RepositoryControl", StatusCodes.Status200OK), unloaded.Pair);
        Assert.Equal(("RepositoryControl", StatusCodes.Status200OK), loaded.Pair);
        Assert.NotEqual(StatusCodes.Status200OK, without.Status);
        Assert.Equal(StatusCodes.Status200OK, with.Status);
    }

    [Theory]
    [InlineData("GET", "/v2/repository/models/sample/load", StatusCodes.Status405MethodNotAllowed)]
    [InlineData("POST", "/v2/repository/models/sample/nothing", StatusCodes.Status404NotFound)]
    [InlineData("POST", "/v2/repository/models/nobody/load", StatusCodes.Status404NotFound)]
    public async Task Answers_Its_Own_Form_Of_Error_To_A_Call_It_Cannot_Answer(string method, string path, int status)
    {
        var answered = await app.SendAsync(new HttpCall(method, path));

        Assert.Equal(("RepositoryControl", status), answered.Pair);
        Assert.NotEqual("", answered.Json.GetProperty("error").GetString());
    }

    /// <summary>
    /// An address may become one of control only behind the host, which has asked for no master key then: a proxy that
    /// decodes it once more takes the dot away.
    /// </summary>
    [Fact]
    public async Task Is_Not_Reached_By_The_Function_Beside_It()
    {
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Method = "POST";
        context.Request.Path = "/v2/repository/models/payments/unload";

        await (await app.Function<OpenInference>().RunAsync(context.Request, TestContext.Current.CancellationToken)).ExecuteAsync(context);

        Assert.Equal(StatusCodes.Status404NotFound, context.Response.StatusCode);
        Assert.Equal(StatusCodes.Status200OK, (await app.SendAsync(new HttpCall("GET", "/v2/models/payments/ready", ContentType: null))).Status);
    }
}
