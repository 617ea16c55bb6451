using System.Text.Json;
using Inference.Models;
using Inference.Predict.V1;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.V1;

/// <summary>Bodies as the documentation of TensorFlow Serving and the samples of KServe's V1 servers have them.</summary>
public sealed class V1PredictTests
{
    private static readonly LoadedModel Binary = SumModel.Binary();
    private static readonly LoadedModel OneFeature = SumModel.Regression(SumModel.Number("x"));

    private static readonly LoadedModel Policies = SumModel.Regression(
        SumModel.Number("x"),
        new FeatureDefinition { Name = "filled", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = JsonSerializer.SerializeToElement(10) } },
        new FeatureDefinition { Name = "allowed", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Allow } });

    private static readonly LoadedModel IgnoresExtraFields = SumModel.Changed(SumModel.Regression(), manifest => manifest with { ExtraFields = ExtraFieldsPolicy.Ignore });

    [Theory]
    [InlineData("""{"instances":[{"x":40,"y":20},{"y":2,"x":1}]}""")]
    [InlineData("""{"instances":[[40,20],[1,2]]}""")]
    [InlineData("""{"instances":[[40,20],{"x":1,"y":2}]}""")]
    [InlineData("""{"signature_name":"serving_default","instances":[[40,20],[1,2]]}""")]
    [InlineData("""{"instances":[[40,20],[1,2]],"signature_name":"serving_default"}""")]
    public async Task Instances_Are_Answered_Row_By_Row(string body) =>
        Assert.Equal((200, """{"predictions":[{"prediction":1,"probability":0.6},{"prediction":0,"probability":0.03}]}"""), (await PostAsync(Binary, body)).Pair);

    [Theory]
    [InlineData("""{"inputs":{"x":[40,1],"y":[20,2]}}""")]
    [InlineData("""{"inputs":{"y":[[20],[2]],"x":[[40],[1]]}}""")]
    [InlineData("""{"inputs":[[40,20],[1,2]]}""")]
    public async Task Inputs_Are_Answered_Column_By_Column(string body) =>
        Assert.Equal((200, """{"outputs":{"prediction":[1,0],"probability":[0.6,0.03]}}"""), (await PostAsync(Binary, body)).Pair);

    [Theory]
    [InlineData("""{"instances":[[1,2.5],[3,4]]}""", """{"predictions":[3.5,7]}""")]
    [InlineData("""{"inputs":{"x":[1,3],"y":[2.5,4]}}""", """{"outputs":[3.5,7]}""")]
    public async Task One_Output_Stands_Bare(string body, string expected) =>
        Assert.Equal((200, expected), (await PostAsync(SumModel.Regression(), body)).Pair);

    [Theory]
    [InlineData("""{"instances":[1.0,2.0,5.0]}""", """{"predictions":[1,2,5]}""")]
    [InlineData("""{"instances":[[1.0],{"x":2.0}]}""", """{"predictions":[1,2]}""")]
    [InlineData("""{"inputs":[1.0,2.0]}""", """{"outputs":[1,2]}""")]
    [InlineData("""{"inputs":[[1.0],[2.0]]}""", """{"outputs":[1,2]}""")]
    [InlineData("""{"inputs":{"x":[1.0,2.0]}}""", """{"outputs":[1,2]}""")]
    public async Task A_Model_With_One_Feature_Takes_Bare_Values(string body, string expected) =>
        Assert.Equal((200, expected), (await PostAsync(OneFeature, body)).Pair);

    [Theory]
    [InlineData("""{"instances":[[1,1],[0,0]]}""", """{"predictions":[{"prediction":"blue, or so","probability":0.8,"probabilities":[0.1,0.1,0.8]},{"prediction":"red","probability":0.8,"probabilities":[0.8,0.1,0.1]}]}""")]
    [InlineData("""{"inputs":[[1,1],[0,0]]}""", """{"outputs":{"prediction":["blue, or so","red"],"probability":[0.8,0.8],"probabilities":[[0.1,0.1,0.8],[0.8,0.1,0.1]]}}""")]
    public async Task More_Than_Two_Labels_Have_All_Their_Probabilities(string body, string expected) =>
        Assert.Equal((200, expected), (await PostAsync(SumModel.Multiclass(), body)).Pair);

    [Fact]
    public async Task Outputs_Have_The_Names_Of_The_Manifest()
    {
        var model = SumModel.Changed(Binary, manifest => manifest with { Outputs = new OutputNames { Prediction = "is \"fraud\"", Probability = "p" } });

        Assert.Equal("""{"predictions":[{"is \u0022fraud\u0022":1,"p":0.6}]}""", (await PostAsync(model, """{"instances":[[40,20]]}""")).Body);
        Assert.Equal("""{"outputs":{"is \u0022fraud\u0022":[1],"p":[0.6]}}""", (await PostAsync(model, """{"inputs":[[40,20]]}""")).Body);
    }

    [Theory]
    [InlineData("""{"instances":[]}""", """{"predictions":[]}""")]
    [InlineData("""{"inputs":[]}""", """{"outputs":{"prediction":[],"probability":[]}}""")]
    [InlineData("""{"inputs":{"x":[],"y":[]}}""", """{"outputs":{"prediction":[],"probability":[]}}""")]
    public async Task No_Rows_Have_No_Predictions(string body, string expected) =>
        Assert.Equal((200, expected), (await PostAsync(Binary, body)).Pair);

    [Theory]
    [InlineData("""{"instances":[{"x":1},{"x":1,"filled":null,"allowed":5}]}""", """{"predictions":[11,16]}""")]
    [InlineData("""{"instances":[[1,null,"NaN"]]}""", """{"predictions":[11]}""")]
    [InlineData("""{"inputs":{"x":[1,2]}}""", """{"outputs":[11,12]}""")]
    [InlineData("""{"inputs":{"allowed":[null,5],"x":[1,2]}}""", """{"outputs":[11,17]}""")]
    public async Task What_Is_Missing_Is_What_Its_Policy_Says(string body, string expected) =>
        Assert.Equal((200, expected), (await PostAsync(Policies, body)).Pair);

    [Theory]
    [InlineData("""{"instances":[{"filled":1}]}""", "1 value is not what the model expects. Row 0, 'x': missing-value, expected a number.")]
    [InlineData("""{"inputs":{"filled":[1,2,3]}}""", "1 value is not what the model expects. All rows, 'x': missing-value, expected a number.")]
    [InlineData("""{"inputs":{"x":[1,null]}}""", "1 value is not what the model expects. Row 1, 'x': missing-value, expected a number.")]
    public async Task A_Missing_Column_That_Is_Needed_Is_Told_Once(string body, string expected) =>
        Assert.Equal((400, expected), await ErrorAsync(Policies, body));

    [Theory]
    [InlineData("""{"instances":[{"x":1,"z":"4111-secret","y":2}]}""", "Row 0, 'z': unknown-feature, expected only features of the model.")]
    [InlineData("""{"inputs":{"x":[1],"z":["4111-secret"],"y":[2]}}""", "All rows, 'z': unknown-feature, expected only features of the model.")]
    public async Task Other_Fields_Are_Refused_Unless_The_Model_Ignores_Them(string body, string expected)
    {
        var (status, error) = await ErrorAsync(Binary, body);

        Assert.Equal((400, "1 value is not what the model expects. " + expected), (status, error));
        Assert.Equal(200, (await PostAsync(IgnoresExtraFields, body)).Status);
    }

    [Theory]
    [InlineData("""{"instances":[[1,2],[1,"4111-secret"]]}""", "Row 1, 'y': wrong-type, expected a number.")]
    [InlineData("""{"instances":[[1,2],[1]]}""", "Row 1: too-few-fields, expected 2 values in this order: x, y; 1 came.")]
    [InlineData("""{"instances":[[1,2,3]]}""", "Row 0: too-many-fields, expected 2 values in this order: x, y; 3 came.")]
    [InlineData("""{"instances":[[[1,2]]]}""", "Row 0, 'x': wrong-type, expected a number. Row 0: too-few-fields, expected 2 values in this order: x, y; 1 came.")]
    [InlineData("""{"instances":[{"x":1,"y":2,"x":3}]}""", "Row 0, 'x': duplicate-feature, expected each feature once.")]
    [InlineData("""{"instances":[7]}""", "Row 0: wrong-type, expected an array of 2 values or an object of named features.")]
    [InlineData("""{"inputs":{"x":[1,2],"y":["4111-secret",2]}}""", "Row 0, 'y': wrong-type, expected a number.")]
    [InlineData("""{"inputs":{"x":[1,2],"y":[1,[true]]}}""", "Row 1, 'y': wrong-type, expected a number.")]
    [InlineData("""{"inputs":{"x":[1,2],"y":[[1,2],[]]}}""", "Row 0, 'y': too-many-fields, expected one value per row. Row 1, 'y': too-few-fields, expected one value per row.")]
    [InlineData("""{"inputs":{"x":[1,2],"y":[1]}}""", "All rows, 'y': too-few-fields, expected 2 values, as many as 'x' has; 1 came.")]
    [InlineData("""{"inputs":{"y":[1],"x":[1,2]}}""", "All rows, 'x': too-many-fields, expected 1 values, as many as 'y' has; 2 came.")]
    [InlineData("""{"inputs":{"x":[1],"y":[2],"x":[3]}}""", "All rows, 'x': duplicate-feature, expected each feature once.")]
    [InlineData("""{"inputs":{"x":1,"y":[2]}}""", "All rows, 'x': wrong-type, expected a list of values, one per row.")]
    [InlineData("""{"inputs":{"x":{"0":1},"y":{"0":2}}}""", "All rows, 'x': wrong-type, expected a list of values, one per row. All rows, 'y': wrong-type, expected a list of values, one per row.")]
    // The sample of KServe's LightGBM server: columns inside a list.
    [InlineData("""{"inputs":[{"x":[1],"y":[2]}]}""", "Row 0, 'x': wrong-type, expected a number. Row 0, 'y': wrong-type, expected a number.")]
    public async Task Errors_Name_Row_And_Field_And_Repeat_No_Values(string body, string expected)
    {
        var (status, error) = await ErrorAsync(Binary, body);

        Assert.Equal(400, status);
        Assert.EndsWith("what the model expects. " + expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[[1,2]]")]
    [InlineData("{}")]
    [InlineData("""{"signature_name":"serving_default"}""")]
    [InlineData("""{"instances":[[1,2]],"inputs":[[1,2]]}""")]
    [InlineData("""{"inputs":[[1,2]],"instances":[[1,2]]}""")]
    [InlineData("""{"instances":[[1,2]],"instances":[[1,2]]}""")]
    [InlineData("""{"inputs":[[1,2]],"inputs":[[1,2]]}""")]
    [InlineData("""{"instances":[[1,2]],"signature_name":"other"}""")]
    [InlineData("""{"instances":[[1,2]],"signature_name":5}""")]
    [InlineData("""{"instances":[[1,2]],"signature_name":null}""")]
    [InlineData("""{"signature_name":"serving_default","signature_name":"serving_default","instances":[[1,2]]}""")]
    [InlineData("""{"instances":[[1,2]],"examples":[]}""")]
    [InlineData("""{"instances":{"x":1,"y":2}}""")]
    [InlineData("""{"instances":"1,2"}""")]
    [InlineData("""{"instances":null}""")]
    [InlineData("""{"inputs":5}""")]
    [InlineData("""{"inputs":{}}""")]
    [InlineData("""{"instances":[[1,2]]""")]
    [InlineData("""{"instances":[[1,2]]} x""")]
    [InlineData("""{"instances":[[1,NaN]]}""")]
    [InlineData("""{"instances":[{"\ud800":1}]}""")]
    [InlineData("""{"inputs":{"\ud800":[1]}}""")]
    [InlineData("""{"instances":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}""")]
    public async Task A_Body_That_Is_Not_A_Call_Is_Answered_400(string body)
    {
        var (status, error) = await ErrorAsync(Binary, body);

        Assert.Equal(400, status);
        Assert.False(string.IsNullOrWhiteSpace(error));
    }

    [Fact]
    public async Task Columns_That_Are_All_Optional_Still_Have_To_Say_How_Many_Rows_There_Are()
    {
        var optional = SumModel.Regression(new FeatureDefinition { Name = "a", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Allow } });

        Assert.Equal((400, "There is no column of the model. Send lists of values under the names of its features, such as {\"a\": […]}."), await ErrorAsync(optional, """{"inputs":{}}"""));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.api+json")]
    [InlineData(null)]
    // What the curl calls in TensorFlow Serving's and KServe's documentation send: -d without a header.
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Bodies_Are_Json_By_Any_Name_That_Clients_Give_It(string? contentType) =>
        Assert.Equal(200, (await PostAsync(Binary, """{"instances":[[1,2]]}""", contentType: contentType)).Status);

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/octet-stream")]
    public async Task Other_Bodies_Are_Answered_415(string contentType) =>
        Assert.Equal(415, (await PostAsync(Binary, """{"instances":[[1,2]]}""", contentType: contentType)).Status);

    [Fact]
    public async Task Large_Bodies_Many_Rows_And_Other_Answers_Have_Their_Own_Status()
    {
        Assert.Equal(413, (await PostAsync(Binary, new string(' ', 2000))).Status);
        var (status, error) = await ErrorAsync(Binary, $$$"""{"inputs":{"x":[{{{string.Join(',', Enumerable.Repeat("1", 17))}}}]}}""");
        Assert.Equal((413, "More than 16 rows. Send fewer rows in one request, or use the batch lane."), (status, error));
        Assert.Equal(413, (await PostAsync(Binary, $$"""{"instances":[{{string.Join(',', Enumerable.Repeat("[1,1]", 17))}}]}""")).Status);
        Assert.Equal(406, (await PostAsync(Binary, """{"instances":[[1,2]]}""", accept: "text/csv")).Status);
    }

    private static async Task<(int Status, string? Error)> ErrorAsync(LoadedModel served, string body)
    {
        var (status, answer, headers) = await PostAsync(served, body);
        Assert.Equal("application/json", headers.ContentType);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        var error = Assert.Single(JsonDocument.Parse(answer).RootElement.EnumerateObject());
        Assert.Equal("error", error.Name);
        return (status, error.Value.GetString());
    }

    private static Task<Answered> PostAsync(LoadedModel served, string body, string? contentType = "application/json", string? accept = null)
    {
        var call = new EndpointCall(served) { Path = "/v1/models/sum:predict", Body = body, ContentType = contentType };
        if (accept is not null)
            call.Headers["Accept"] = accept;
        return call.SendAsync((request, predictor, models) => new V1Endpoint(predictor, models).HandleAsync(request, CancellationToken.None));
    }
}
