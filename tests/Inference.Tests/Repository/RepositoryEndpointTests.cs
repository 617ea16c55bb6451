using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Repository;
using Inference.Schema;
using Inference.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Tests.Repository;

public sealed class RepositoryEndpointTests
{
    [Fact]
    public async Task Metadata_Says_Inputs_Outputs_And_Scorer()
    {
        var model = SumModel.Binary(
            null,
            SumModel.Number("amount"),
            new FeatureDefinition { Name = "hour", Type = FeatureType.Integer },
            new FeatureDefinition { Name = "online", Type = FeatureType.Boolean },
            new FeatureDefinition { Name = "city", Type = FeatureType.Category, Values = ["Oslo"] });
        var (status, answer) = await MetadataAsync(ModelCache.Of(model), "sum", null);

        Assert.Equal(200, status);
        Assert.Equal(
            $$$"""
            {"name":"sum","versions":["3"],"platform":"mlnet_zip",
            "inputs":[{"name":"amount","datatype":"FP32","shape":[-1,1]},{"name":"hour","datatype":"INT64","shape":[-1,1]},{"name":"online","datatype":"BOOL","shape":[-1,1]},{"name":"city","datatype":"BYTES","shape":[-1,1]}],
            "outputs":[{"name":"prediction","datatype":"INT64","shape":[-1,1]},{"name":"probability","datatype":"FP32","shape":[-1,1]}],
            "parameters":{"version":"3","sha256":"{{{new string('0', 64)}}}","scorer":"sum","scorer_detail":"for tests"}}
            """.ReplaceLineEndings(""),
            answer);
    }

    [Fact]
    public async Task Outputs_Follow_The_Task()
    {
        Assert.Contains("""
            "outputs":[{"name":"prediction","datatype":"FP32","shape":[-1,1]}]
            """, (await MetadataAsync(ModelCache.Of(SumModel.Regression()), "sum", null)).Answer, StringComparison.Ordinal);
        Assert.Contains("""
            "outputs":[{"name":"prediction","datatype":"BYTES","shape":[-1,1]},
            """, (await MetadataAsync(ModelCache.Of(SumModel.Multiclass()), "sum", null)).Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", null, "There is no model of that name. Known: sum.")]
    [InlineData("sum", "9", "Model 'sum' has no version 9. Versions: 3.")]
    [InlineData("sum", "latest", "There is no such version; a version is a whole number from 1.")]
    public async Task What_Is_Not_There_Is_Answered_404_In_The_Protocol_S_Form(string model, string? version, string expected)
    {
        var (status, answer) = await MetadataAsync(ModelCache.Of(SumModel.Binary()), model, version);

        Assert.Equal(404, status);
        Assert.Equal(expected, JsonDocument.Parse(answer).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_Index_Has_Every_Version_With_Its_State_And_A_Version_That_Is_Asked_For_Is_Loaded()
    {
        using var models = new ServedFolder();
        models.Add(1);
        models.Add(2);
        await models.StartAsync();
        Directory.CreateDirectory(models.File("sample", "3"));
        File.WriteAllText(models.File("sample", "3", "model.json"), "{");
        await models.LookAsync();

        Assert.Equal(["1 UNAVAILABLE Not loaded", "2 READY ", "3 UNAVAILABLE " + models.File("sample", "3", "model.json")[..10]], await IndexAsync(models.Cache, ""));
        Assert.Equal((503, 200), ((await MetadataAsync(models.Cache, "sample", "3")).Status, (await MetadataAsync(models.Cache, "sample", "1")).Status));
        Assert.Equal(["1 READY ", "2 READY "], await IndexAsync(models.Cache, """{"ready":true}"""));
        Assert.Equal("""["1","2"]""", JsonDocument.Parse((await MetadataAsync(models.Cache, "sample", null)).Answer).RootElement.GetProperty("versions").GetRawText());
    }

    [Theory]
    [InlineData("{\"ready\":1}", 400)]
    [InlineData("[]", 400)]
    [InlineData("nonsense", 400)]
    [InlineData("{}", 200)]
    [InlineData("{\"ready\":false}", 200)]
    public async Task The_Body_Of_The_Index_Is_Read_Strictly(string body, int expected) =>
        Assert.Equal(expected, (await AnswerAsync(ModelCache.Of(SumModel.Binary()), body, (endpoint, request) => endpoint.IndexAsync(request, CancellationToken.None))).Status);

    private static async Task<string[]> IndexAsync(ModelCache models, string body)
    {
        var (status, answer) = await AnswerAsync(models, body, (endpoint, request) => endpoint.IndexAsync(request, CancellationToken.None));
        Assert.Equal(200, status);
        return [.. JsonDocument.Parse(answer).RootElement.EnumerateArray().Select(entry => $"{entry.GetProperty("version")} {entry.GetProperty("state")} {Start(entry.GetProperty("reason").GetString()!)}")];
    }

    private static string Start(string reason) => reason[..Math.Min(10, reason.Length)];

    private static Task<(int Status, string Answer)> MetadataAsync(ModelCache models, string model, string? version) =>
        AnswerAsync(models, "", (endpoint, _) => endpoint.MetadataAsync(model, version, CancellationToken.None));

    private static async Task<(int Status, string Answer)> AnswerAsync(ModelCache models, string body, Func<RepositoryEndpoint, HttpRequest, Task<IResult>> call)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await (await call(new RepositoryEndpoint(models), context.Request)).ExecuteAsync(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}
