using Inference.Functions.Tests.Routing;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class BatchTests(RunningApp app)
{
    private const string Csv = "feature1,feature2,feature3\n1.0,2.5,3.0\n";

    [Theory]
    [InlineData("sample/asked.csv", "/api/batch/sample/asked.csv")]
    [InlineData("sample/2026/ä ö#+%20%?.csv", "/api/batch/sample/2026/%C3%A4%20%C3%B6%23%2B%2520%25%3F.csv")]
    [InlineData("sample/escaped/slashes.csv", "/api/batch/sample%2Fescaped%2Fslashes.csv")]
    [InlineData("at-the-root.csv", "/api/batch/at-the-root.csv")]
    public async Task Scores_A_File_On_Demand_And_Tells_Of_It(string name, string path)
    {
        await app.UploadAsync(name, Csv);

        var scored = await app.SendAsync(new HttpCall("POST", path) { Query = "?code=key", Prefer = "wait=100" });
        var about = await app.SendAsync(new HttpCall("GET", path, ContentType: null));

        Assert.Equal(("Batch", StatusCodes.Status200OK), scored.Pair);
        Assert.Equal(("scored", name), (scored.Json.GetProperty("outcome").GetString(), scored.Json.GetProperty("file").GetString()));
        Assert.Equal("wait=100", scored.Headers["Preference-Applied"]);
        Assert.Equal("request", (await app.ReceiptAsync(name)).GetProperty("trigger").GetString());
        Assert.Equal(("Batch", StatusCodes.Status200OK), about.Pair);
        Assert.Equal(("completed", 1), (about.Json.GetProperty("status").GetString(), about.Json.GetProperty("receipt").GetProperty("rows").GetProperty("scored").GetInt32()));
    }

    [Fact]
    public async Task Scores_A_Settled_File_Again_When_It_Is_Forced()
    {
        await app.UploadAsync("sample/forced.csv", Csv);
        await app.SendAsync(new HttpCall("POST", "/api/batch/sample/forced.csv"));

        Assert.Equal("already-settled", (await app.SendAsync(new HttpCall("POST", "/api/batch/sample/forced.csv"))).Json.GetProperty("outcome").GetString());
        Assert.Equal("scored", (await app.SendAsync(new HttpCall("POST", "/api/batch/sample/forced.csv") { Query = "?force=true" })).Json.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Lists_The_Files_That_A_Run_Was_Begun_For()
    {
        await app.UploadAsync("sample/listed.csv", Csv);
        await app.SendAsync(new HttpCall("POST", "/api/batch/sample/listed.csv"));

        var listed = await app.SendAsync(new HttpCall("GET", "/api/batch", ContentType: null) { Query = "?model=sample&status=completed&limit=1000" });

        Assert.Equal(("Batch", StatusCodes.Status200OK), listed.Pair);
        Assert.Contains("sample/listed.csv", listed.Json.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("file").GetString()));
    }

    [Theory]
    [InlineData("POST", "/api/batch/sample/nowhere.csv", "", StatusCodes.Status404NotFound)]
    [InlineData("POST", "/api/batch/sample/nowhere.csv", "?force=1", StatusCodes.Status400BadRequest)]
    [InlineData("GET", "/api/batch/sample/nowhere.csv", "", StatusCodes.Status404NotFound)]
    [InlineData("GET", "/api/batch/sample%2F..%2Fx.csv", "", StatusCodes.Status400BadRequest)]
    [InlineData("GET", "/api/batch", "?limit=0", StatusCodes.Status400BadRequest)]
    [InlineData("POST", "/api/batch", "", StatusCodes.Status405MethodNotAllowed)]
    [InlineData("DELETE", "/api/batch/sample/nowhere.csv", "", StatusCodes.Status405MethodNotAllowed)]
    public async Task Answers_Problem_Details_To_A_Call_It_Cannot_Answer(string method, string path, string query, int status)
    {
        var answered = await app.SendAsync(new HttpCall(method, path) { Query = query });

        Assert.Equal(("Batch", status), answered.Pair);
        Assert.Equal("application/problem+json; charset=utf-8", answered.Headers.ContentType);
        Assert.Equal(status == StatusCodes.Status405MethodNotAllowed, answered.Headers.Allow.Count > 0);
    }
}
