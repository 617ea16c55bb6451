using System.Text.Json;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>What versions did so far, in the words of Triton's extension.</summary>
public sealed class StatisticsTests
{
    private const string Nothing = """{"count":0,"ns":0}""";

    [Fact]
    public async Task A_Version_That_Was_Not_Asked_Has_Done_Nothing() => Assert.Equal(
        (200, $$"""{"model_stats":[{"name":"sum","version":"3","last_inference":0,"inference_count":0,"execution_count":0,"inference_stats":{"success":{{Nothing}},"fail":{{Nothing}},"queue":{{Nothing}},"compute_input":{{Nothing}},"compute_infer":{{Nothing}},"compute_output":{{Nothing}}},"batch_stats":[]}]}"""),
        (await V2.GetAsync(ModelCache.Of(SumModel.Binary()), "/v2/models/sum/stats")).Pair);

    [Fact]
    public async Task Rows_Calls_And_Scorings_Are_Counted()
    {
        using var cache = ModelCache.Of(SumModel.Binary());
        await InferAsync(cache, """{"name":"m","shape":[3,2],"datatype":"FP32","data":[1,2,3,4,5,6]}""");
        await InferAsync(cache, """{"name":"m","shape":[1,2],"datatype":"FP32","data":[1,2]}""");
        await InferAsync(cache, """{"name":"m","shape":[1,2],"datatype":"FP32","data":[1,2]}""");
        // What no scorer saw does not count.
        await InferAsync(cache, """{"name":"m","shape":[1,2],"datatype":"FP32","data":[1]}""", status: 400);

        foreach (var path in new[] { "/v2/models/stats", "/v2/models/sum/stats", "/v2/models/sum/versions/3/stats" })
        {
            var model = Assert.Single(JsonDocument.Parse((await V2.GetAsync(cache, path)).Body).RootElement.GetProperty("model_stats").EnumerateArray());
            Assert.Equal((5, 3), (model.GetProperty("inference_count").GetInt32(), model.GetProperty("execution_count").GetInt32()));
            var calls = model.GetProperty("inference_stats");
            Assert.Equal((3, 0, 0, 3), (Count(calls, "success"), Count(calls, "fail"), Count(calls, "queue"), Count(calls, "compute_infer")));
            Assert.True(calls.GetProperty("success").GetProperty("ns").GetInt64() > 0);
            Assert.InRange(model.GetProperty("last_inference").GetInt64(), 1_600_000_000_000, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            Assert.Equal(["1: 2", "2: 1"], model.GetProperty("batch_stats").EnumerateArray().Select(batch => $"{batch.GetProperty("batch_size")}: {Count(batch, "compute_infer")}"));
        }
    }

    [Fact]
    public async Task Only_What_Is_Loaded_Has_Statistics_And_Asking_Loads_Nothing()
    {
        using var models = new ServedFolder();
        models.Add(1);
        models.Add(2);
        await models.StartAsync();

        Assert.Equal(["2"], await VersionsAsync(models.Cache, "/v2/models/stats"));
        Assert.Equal(["2"], await VersionsAsync(models.Cache, "/v2/models/sample/stats"));
        Assert.Empty(await VersionsAsync(models.Cache, "/v2/models/sample/versions/1/stats"));
        using (await models.Cache.AcquireAsync("sample", 1, CancellationToken.None))
            Assert.Equal(["1", "2"], await VersionsAsync(models.Cache, "/v2/models/sample/stats"));
        await models.UnloadAsync();
        Assert.Empty(await VersionsAsync(models.Cache, "/v2/models/sample/stats"));
    }

    [Theory]
    [InlineData("/v2/models/nobody/stats", 404)]
    [InlineData("/v2/models/sum/versions/4/stats", 404)]
    [InlineData("/v2/models/sum/versions/x/stats", 404)]
    public async Task What_Is_Not_There_Has_None(string path, int expected) =>
        Assert.Equal(expected, (await V2.GetAsync(ModelCache.Of(SumModel.Binary()), path)).Status);

    private static async Task InferAsync(ModelCache cache, string input, int status = 200) => Assert.Equal(
        status,
        (await V2.SendAsync(new EndpointCall { Cache = cache, Path = "/v2/models/sum/infer", Body = $$"""{"inputs":[{{input}}]}""" })).Status);

    private static async Task<string?[]> VersionsAsync(ModelCache cache, string path)
    {
        var (status, body, _) = await V2.GetAsync(cache, path);
        Assert.Equal(200, status);
        return [.. JsonDocument.Parse(body).RootElement.GetProperty("model_stats").EnumerateArray().Select(model => model.GetProperty("version").GetString())];
    }

    private static int Count(JsonElement owner, string name) => owner.GetProperty(name).GetProperty("count").GetInt32();
}
