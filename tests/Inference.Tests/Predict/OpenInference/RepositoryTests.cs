using System.Text.Json;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>Metadata and the index of what there is to call.</summary>
public sealed class RepositoryTests
{
    [Fact]
    public async Task Metadata_Says_Inputs_Outputs_And_Scorer()
    {
        var (status, answer, _) = await V2.GetAsync(ModelCache.Of(SumModel.Binary(null, V2.OfEachType)), "/v2/models/sum");

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
            """, (await V2.GetAsync(ModelCache.Of(SumModel.Regression()), "/v2/models/sum")).Body, StringComparison.Ordinal);
        Assert.Contains("""
            "outputs":[{"name":"prediction","datatype":"BYTES","shape":[-1,1]},{"name":"probability","datatype":"FP32","shape":[-1,1]},{"name":"probabilities","datatype":"FP32","shape":[-1,3]}]
            """, (await V2.GetAsync(ModelCache.Of(SumModel.Multiclass()), "/v2/models/sum")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "There is no model of that name. Known: sum.")]
    [InlineData("sum/versions/9", "Model 'sum' has no version 9. Versions: 3.")]
    [InlineData("sum/versions/latest", "There is no such version; a version is a whole number from 1.")]
    public async Task What_Is_Not_There_Is_Answered_404_In_The_Protocol_S_Form(string model, string expected)
    {
        var (status, answer, _) = await V2.GetAsync(ModelCache.Of(SumModel.Binary()), $"/v2/models/{model}");

        Assert.Equal((404, expected), (status, V2.Error(answer)));
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
        Assert.Equal((503, """{"name":"sample","ready":false}"""), (await V2.GetAsync(models.Cache, "/v2/models/sample/versions/3/ready")).Pair);
        Assert.Equal(503, (await V2.GetAsync(models.Cache, "/v2/models/sample/versions/3")).Status);
        Assert.Equal((200, """{"name":"sample","ready":true}"""), (await V2.GetAsync(models.Cache, "/v2/models/sample/versions/1/ready")).Pair);
        Assert.Equal(["1 READY ", "2 READY "], await IndexAsync(models.Cache, """{"ready":true}"""));
        Assert.Equal("""["1","2"]""", JsonDocument.Parse((await V2.GetAsync(models.Cache, "/v2/models/sample")).Body).RootElement.GetProperty("versions").GetRawText());
    }

    [Theory]
    [InlineData("{\"ready\":1}", 400)]
    [InlineData("{\"ready\":true,\"ready\":true}", 400)]
    [InlineData("{\"name\":\"x\"}", 400)]
    [InlineData("[]", 400)]
    [InlineData("nonsense", 400)]
    [InlineData("{} {}", 400)]
    [InlineData("{}", 200)]
    [InlineData("{\"ready\":false}", 200)]
    // tritonclient, whatever the language, and MLServer's clients.
    [InlineData("", 200)]
    [InlineData("{\"ready\":true}", 200)]
    public async Task The_Body_Of_The_Index_Is_Read_Strictly(string body, int expected) =>
        Assert.Equal(expected, (await SendAsync(ModelCache.Of(SumModel.Binary()), body)).Status);

    private static async Task<string[]> IndexAsync(ModelCache models, string body)
    {
        var (status, answer, _) = await SendAsync(models, body);
        Assert.Equal(200, status);
        return [.. JsonDocument.Parse(answer).RootElement.EnumerateArray().Select(entry => $"{entry.GetProperty("version")} {entry.GetProperty("state")} {Start(entry.GetProperty("reason").GetString()!)}")];
    }

    private static string Start(string reason) => reason[..Math.Min(10, reason.Length)];

    private static Task<Answered> SendAsync(ModelCache models, string body) =>
        V2.SendAsync(new EndpointCall { Cache = models, Path = "/v2/repository/index", Body = body });
}
