using System.Text.Json;
using Inference.Models;
using Inference.Predict.Reference;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Reference;

public sealed class PredictEndpointTests
{
    private static readonly LoadedModel Binary = SumModel.Binary();

    [Theory]
    [InlineData("""{"features":[40,20]}""", """{"prediction":1,"probability":0.6,"label":"1","model":"sum","version":"3"}""")]
    [InlineData("""{"features":{"y":20,"x":1}}""", """{"prediction":0,"probability":0.21,"label":"0","model":"sum","version":"3"}""")]
    [InlineData("""{"features":[[40,20],{"x":1,"y":2}]}""", """{"predictions":[{"prediction":1,"probability":0.6,"label":"1"},{"prediction":0,"probability":0.03,"label":"0"}],"model":"sum","version":"3"}""")]
    [InlineData("""{"features":[{"x":1,"y":2}]}""", """{"predictions":[{"prediction":0,"probability":0.03,"label":"0"}],"model":"sum","version":"3"}""")]
    public async Task Answers_Positional_Named_And_Several_Rows(string body, string expected)
    {
        Assert.Equal((200, expected), (await PostAsync(Binary, body)).Pair);
    }

    [Fact]
    public async Task A_Regression_Answers_A_Number_And_Multiclass_All_Probabilities()
    {
        Assert.Equal((200, """{"prediction":3.5,"model":"sum","version":"3"}"""), (await PostAsync(SumModel.Regression(), """{"features":[1,2.5]}""")).Pair);
        Assert.Equal(
            (200, """{"prediction":2,"probability":0.8,"label":"blue, or so","probabilities":{"red":0.1,"green":0.1,"blue, or so":0.8},"model":"sum","version":"3"}"""),
            (await PostAsync(SumModel.Multiclass(), """{"features":[1,1]}""")).Pair);
    }

    [Theory]
    [InlineData("""{"features":[1,"2"]}""", 0, "y", "wrong-type", "a number")]
    [InlineData("""{"features":[1,null]}""", 0, "y", "missing-value", "a number")]
    [InlineData("""{"features":[[1,2],[1,true]]}""", 1, "y", "wrong-type", "a number")]
    [InlineData("""{"features":{"x":1}}""", 0, "y", "missing-value", "a number")]
    [InlineData("""{"features":{"x":1,"y":2,"z":3}}""", 0, "z", "unknown-feature", "only features of the model")]
    [InlineData("""{"features":{"x":1,"y":2,"y":3}}""", 0, "y", "duplicate-feature", "each feature once")]
    [InlineData("""{"features":[1]}""", 0, null, "too-few-fields", "2 values in this order: x, y; 1 came")]
    [InlineData("""{"features":[1,2,3]}""", 0, null, "too-many-fields", "2 values in this order: x, y; 3 came")]
    [InlineData("""{"features":[]}""", 0, null, "too-few-fields", "2 values in this order: x, y; 0 came")]
    [InlineData("""{"features":[[1,2],7]}""", 1, null, "wrong-type", "an array of 2 values or an object of named features")]
    [InlineData("""{"features":[1e999,2]}""", 0, "x", "out-of-range", "a number")]
    public async Task Names_Row_Field_And_What_Was_Expected(string body, int row, string? field, string code, string expected)
    {
        var (status, answer, _) = await PostAsync(Binary, body);

        Assert.Equal(400, status);
        var error = Assert.Single(JsonDocument.Parse(answer).RootElement.GetProperty("errors").EnumerateArray());
        Assert.Equal(row, error.GetProperty("row").GetInt32());
        Assert.Equal(field, error.TryGetProperty("field", out var named) ? named.GetString() : null);
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(expected, error.GetProperty("expected").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[1,2]")]
    [InlineData("{}")]
    [InlineData("""{"features":[1,2]""")]
    [InlineData("""{"features":[1,2]} x""")]
    [InlineData("""{"features":[1,2],"features":[1,2]}""")]
    [InlineData("""{"features":[1,2],"other":1}""")]
    [InlineData("""{"features":"1,2"}""")]
    [InlineData("""{"features":[1,NaN]}""")]
    [InlineData("""{"features":{"\ud800":1}}""")]
    public async Task A_Body_That_Is_Not_A_Call_Is_Answered_400(string body)
    {
        var (status, answer, _) = await PostAsync(Binary, body);

        Assert.Equal(400, status);
        Assert.False(string.IsNullOrWhiteSpace(JsonDocument.Parse(answer).RootElement.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task The_Caller_S_Values_Are_Not_Repeated()
    {
        var category = new FeatureDefinition { Name = "city", Type = FeatureType.Category, Values = ["Oslo"] };
        var (_, answer, _) = await PostAsync(SumModel.Binary(null, category), """{"features":["4111-secret"]}""");

        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        Assert.Contains("one of: Oslo", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_Errors_Are_Counted_And_The_First_Twenty_Listed()
    {
        var (_, answer, _) = await PostAsync(Binary, $$"""{"features":[{{string.Join(',', Enumerable.Repeat("[null,null]", 15))}}]}""");

        var problem = JsonDocument.Parse(answer).RootElement;
        Assert.Equal(20, problem.GetProperty("errors").GetArrayLength());
        Assert.StartsWith("30 values", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_Models_Large_Bodies_Many_Rows_And_Other_Media_Types_Have_Their_Own_Status()
    {
        var (notFound, answer, _) = await PostAsync(Binary, """{"features":[1,2]}""", model: "nobody");
        Assert.Equal(404, notFound);
        Assert.Contains("Known: sum", answer, StringComparison.Ordinal);
        Assert.Equal(413, (await PostAsync(Binary, new string(' ', 2000))).Status);
        Assert.Equal(413, (await PostAsync(Binary, new string(' ', 2000), announceLength: true)).Status);
        Assert.Equal(413, (await PostAsync(Binary, """{"features":[[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1]]}""")).Status);
        Assert.Equal(415, (await PostAsync(Binary, """{"features":[1,2]}""", contentType: "application/x-www-form-urlencoded")).Status);
    }

    private static Task<Answered> PostAsync(LoadedModel served, string body, string? model = null, string? contentType = "application/json; charset=utf-8", bool announceLength = false)
    {
        var call = new EndpointCall(served) { Body = body, ContentType = contentType, AnnounceLength = announceLength };
        if (model is not null)
            call.Route["model"] = model;
        return call.SendAsync((request, predictor) => new PredictEndpoint(predictor).HandleAsync(request, CancellationToken.None));
    }
}
