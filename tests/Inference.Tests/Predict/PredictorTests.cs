using Inference.Models;
using Inference.Predict.Reference;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict;

/// <summary>What holds for every protocol, seen through the reference call.</summary>
public sealed class PredictorTests
{
    private const string Row = """{"features":[40,20]}""";

    [Fact]
    public async Task Every_Answer_Names_Model_And_Version_In_Headers()
    {
        var answer = await SendAsync(new EndpointCall(SumModel.Binary()) { Body = Row });

        Assert.Equal(("sum", "3"), (answer.Headers["X-Model-Name"].ToString(), answer.Headers["X-Model-Version"].ToString()));
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("Application/JSON; Charset=UTF-8", 200)]
    [InlineData("application/json; charset=\"utf-8\"", 200)]
    [InlineData("application/vnd.api+json", 200)]
    [InlineData(null, 200)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("text/csv", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("json", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    public async Task A_Body_Must_Be_Json_In_Utf8_Or_Say_Nothing(string? contentType, int expected) =>
        Assert.Equal(expected, (await SendAsync(new EndpointCall(SumModel.Binary()) { Body = Row, ContentType = contentType })).Status);

    [Theory]
    [InlineData("*/*", 200)]
    [InlineData("application/json", 200)]
    [InlineData("application/*;q=0.1, text/html", 200)]
    [InlineData("text/html, */*;q=0.1", 200)]
    [InlineData("no media type", 200)]
    [InlineData("text/csv", 406)]
    [InlineData("text/html, application/xml", 406)]
    [InlineData("application/json;q=0, */*", 406)]
    public async Task The_Answer_Is_Of_A_Type_That_The_Caller_Accepts(string accept, int expected) =>
        Assert.Equal(expected, (await SendAsync(new EndpointCall(SumModel.Binary()) { Body = Row, Headers = { ["Accept"] = accept } })).Status);

    [Fact]
    public async Task A_Compressed_Body_Is_Refused_And_Not_Read_As_Text() =>
        Assert.Equal(415, (await SendAsync(new EndpointCall(SumModel.Binary()) { Body = Row, Headers = { ["Content-Encoding"] = "gzip" } })).Status);

    [Fact]
    public async Task Another_Verb_Is_Answered_With_Those_There_Are()
    {
        var answer = await SendAsync(new EndpointCall(SumModel.Binary()) { Method = "GET" });

        Assert.Equal((405, "POST"), (answer.Status, answer.Headers.Allow.ToString()));
    }

    [Fact]
    public async Task A_Row_That_The_Model_Has_No_Score_For_Is_Refused()
    {
        var answer = await SendAsync(new EndpointCall(SumModel.Regression()) { Body = """{"features":[[1,2],["Infinity","-Infinity"]]}""" });

        Assert.Equal(400, answer.Status);
        Assert.Contains("""{"row":1,"code":"no-score",""", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infinity_Is_A_Score_And_Stands_As_Null() =>
        Assert.Equal((200, """{"prediction":null,"model":"sum","version":"3"}"""), (await SendAsync(new EndpointCall(SumModel.Regression()) { Body = """{"features":["Infinity",1]}""" })).Pair);

    [Theory]
    [InlineData(ExtraFieldsPolicy.Reject, 400)]
    [InlineData(ExtraFieldsPolicy.Ignore, 200)]
    public async Task Extra_Fields_Follow_The_Manifest(ExtraFieldsPolicy policy, int expected) =>
        Assert.Equal(expected, (await SendAsync(new EndpointCall(WithExtraFields(policy)) { Body = """{"features":{"x":40,"y":20,"note":{"deep":[1]}}}""" })).Status);

    [Fact]
    public async Task A_Text_Longer_Than_Any_Category_Is_Refused_Even_Where_Unknown_Ones_Are_Not()
    {
        var city = new FeatureDefinition { Name = "city", Type = FeatureType.Category, Values = ["Oslo"], Unknown = UnknownCategoryPolicy.Missing, Missing = new() { Policy = MissingPolicy.Allow } };
        EndpointCall Call(int length) => new(SumModel.Binary(null, city)) { Options = new(), Body = $$"""{"features":["{{new string('x', length)}}"]}""" };

        Assert.Equal(200, (await SendAsync(Call(16 * 1024))).Status);
        var refused = await SendAsync(Call((16 * 1024) + 1));
        Assert.Equal(400, refused.Status);
        Assert.Contains("text-too-long", refused.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nesting_Deeper_Than_Any_Protocol_Asks_For_Is_Refused() =>
        Assert.Equal(400, (await SendAsync(new EndpointCall(WithExtraFields(ExtraFieldsPolicy.Ignore)) { Body = "{\"features\":{\"x\":1,\"y\":1,\"z\":" + new string('[', 20) + new string(']', 20) + "}}" })).Status);

    [Fact]
    public async Task Rows_That_Take_Memory_Out_Of_Proportion_To_Their_Body_Are_Too_Many()
    {
        FeatureDefinition[] wide = [.. Enumerable.Range(0, 200).Select(i => new FeatureDefinition { Name = $"f{i}", Type = FeatureType.Number, Missing = new() { Policy = MissingPolicy.Allow } })];
        var answer = await SendAsync(new EndpointCall(SumModel.Binary(null, wide)) { Body = """{"features":[{},{},{},{},{},{}]}""" });

        Assert.Equal(413, answer.Status);
        Assert.Contains("More than 5 rows", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Failure_Of_The_Model_Is_A_500_That_Says_Nothing_Of_The_Inside()
    {
        var answer = await SendAsync(new EndpointCall(SumModel.Failing("a secret of the scorer")) { Body = Row });

        Assert.Equal(500, answer.Status);
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
    }

    private static LoadedModel WithExtraFields(ExtraFieldsPolicy policy) => SumModel.Changed(SumModel.Binary(), manifest => manifest with { ExtraFields = policy });

    private static Task<Answered> SendAsync(EndpointCall call) =>
        call.SendAsync((request, predictor) => new PredictEndpoint(predictor).HandleAsync(request, CancellationToken.None));
}
