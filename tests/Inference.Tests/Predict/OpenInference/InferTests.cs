using System.Text.Json;
using Inference.Models;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>Calls that are answered, in the forms that clients send.</summary>
public sealed class InferTests
{
    private static readonly LoadedModel Sum = SumModel.Regression();
    private static readonly LoadedModel Types = SumModel.Regression(V2.OfEachType);

    [Fact]
    public async Task Answers_In_The_Protocol_S_Form()
    {
        var (status, body, headers) = await V2.InferAsync(
            SumModel.Binary(),
            """{"id":"42","inputs":[{"name":"x","shape":[2,1],"datatype":"FP32","data":[40,1]},{"name":"y","shape":[2,1],"datatype":"FP32","data":[20,2]}]}""");

        Assert.Equal(
            (200, """{"model_name":"sum","model_version":"3","id":"42","outputs":[{"name":"prediction","shape":[2,1],"datatype":"INT64","data":[1,0]},{"name":"probability","shape":[2,1],"datatype":"FP32","data":[0.6,0.03]}]}"""),
            (status, body));
        Assert.Equal("application/json, sum, 3", $"{headers.ContentType}, {headers["X-Model-Name"]}, {headers["X-Model-Version"]}");
    }

    /// <summary>Each as the client's own code writes it.</summary>
    [Theory]
    // MLServer's PandasCodec: a column per input, [N,1], content types beside it, missing values as null.
    [InlineData("""{"parameters":{"content_type":"pd"},"inputs":[{"name":"x","datatype":"INT64","shape":[2,1],"data":[1,2]},{"name":"y","datatype":"FP64","shape":[2,1],"data":[0.5,1.5],"parameters":{"content_type":"np"}}]}""")]
    // MLServer's NumpyCodec and its examples: one input of any name, [N,F], flat; INT32 with 1.0 in it.
    [InlineData("""{"parameters":{"content_type":"np"},"inputs":[{"name":"predict","datatype":"FP64","shape":[2,2],"data":[1.0,0.5,2.0,1.5]}]}""")]
    // KServe's InferRequest.to_rest: id and model_name in the body, frames of shape [N].
    [InlineData("""{"id":"6f","model_name":"sum","inputs":[{"name":"x","shape":[2],"datatype":"INT32","data":[1.0,2.0]},{"name":"y","shape":[2],"datatype":"FP32","data":[0.5,1.5]}],"outputs":[{"name":"prediction"}]}""")]
    // KServe's documentation of scikit-learn models: nested.
    [InlineData("""{"inputs":[{"name":"input-0","shape":[2,2],"datatype":"FP32","data":[[1,0.5],[2,1.5]]}]}""")]
    // tritonclient with binary_data=False.
    [InlineData("""{"inputs":[{"name":"x","shape":[2,1],"datatype":"FP32","data":[1.0,2.0]},{"name":"y","shape":[2,1],"datatype":"FP32","data":[0.5,1.5]}],"outputs":[{"name":"prediction","parameters":{"binary_data":false}}],"parameters":{"timeout":0,"priority":1}}""")]
    // Triton's C++ client: an empty id, datatype before shape.
    [InlineData("""{"id":"","inputs":[{"name":"x","datatype":"FP32","shape":[2,1],"data":[1,2]},{"name":"y","datatype":"FP32","shape":[2,1],"data":[0.5,1.5]}],"outputs":[{"name":"prediction","parameters":{"binary_data":false}}]}""")]
    // Any order of members, also data before what describes it.
    [InlineData("""{"outputs":null,"id":null,"inputs":[{"data":[[0.5],[1.5]],"shape":[2,1],"name":"y","datatype":"FP32"},{"data":[1,2],"parameters":null,"datatype":"UINT8","name":"x","shape":[2]}],"parameters":null}""")]
    [InlineData("""{"inputs":[{"data":[[1,0.5],[2,1.5]],"datatype":"FP16","shape":[2,2],"name":"x"}]}""")]
    public async Task Takes_What_Clients_Send(string body)
    {
        var (status, answer, _) = await V2.InferAsync(Sum, body);

        Assert.Equal((200, answer), (status, answer));
        Assert.EndsWith(""","outputs":[{"name":"prediction","shape":[2,1],"datatype":"FP32","data":[1.5,3.5]}]}""", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"42\"", "42")]
    [InlineData("\"\"", "")]
    [InlineData("\"a\\\"\\u00e9\\ud83d\\ude00😀\"", "a\"é😀😀")]
    [InlineData("null", null)]
    public async Task The_Id_Comes_Back_As_It_Was(string id, string? expected)
    {
        var (_, answer, _) = await V2.InferAsync(Sum, "{\"inputs\":[{\"name\":\"m\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}],\"id\":" + id + "}");

        var found = JsonDocument.Parse(answer).RootElement.TryGetProperty("id", out var member);
        Assert.Equal((expected is not null, expected), (found, found ? member.GetString() : null));
    }

    [Fact]
    public async Task A_Frame_Holds_Every_Type_In_Any_Order()
    {
        await V2.AssertPredictedAsync([1 + 2 + 1 + 2, 0.5f + 3],
            Types,
            """
            {"name":"city","shape":[2],"datatype":"BYTES","data":["Z\u00fcrich","Oslo"]},
            {"name":"amount","shape":[2,1],"datatype":"FP64","data":[1,0.5]},
            {"name":"online","shape":[2,1],"datatype":"BOOL","data":[[true],[false]]},
            {"name":"hour","shape":[2],"datatype":"INT64","data":[2,3]}
            """);
    }

    [Theory]
    [InlineData("BOOL", "true")]
    [InlineData("BOOL", "1")]
    [InlineData("UINT8", "1")]
    [InlineData("INT64", "1.0")]
    [InlineData("FP16", "1")]
    [InlineData("FP64", "1e0")]
    public Task A_Boolean_Is_True_Or_1(string datatype, string value) => V2.AssertPredictedAsync([1],
        SumModel.Regression(V2.OfEachType[2]), $$"""{"name":"online","shape":[1],"datatype":"{{datatype}}","data":[{{value}}]}""");

    [Fact]
    public async Task A_Matrix_Of_Numbers_May_Hold_Booleans_And_One_Of_Text_Holds_Categories()
    {
        await V2.AssertPredictedAsync([6.5f, 3],
            SumModel.Regression(V2.OfEachType[..3]), """{"name":"all","shape":[2,3],"datatype":"FP32","data":[3.5,2,1,1,2,0]}""");
        var twoCities = new[] { V2.OfEachType[3], V2.OfEachType[3] with { Name = "to" } };
        await V2.AssertPredictedAsync([3],
            SumModel.Regression(twoCities), """{"name":"all","shape":[1,2],"datatype":"BYTES","data":["Rome","Zürich"]}""");
    }

    [Theory]
    [InlineData("""{"name":"any","shape":[3],"datatype":"FP32","data":[1,2,3]}""")]
    [InlineData("""{"name":"any","shape":[3,1],"datatype":"FP32","data":[1,2,3]}""")]
    [InlineData("""{"name":"x","shape":[3,1],"datatype":"FP32","data":[[1],[2],[3]]}""")]
    public Task A_Model_Of_One_Feature_Takes_A_Row_Per_Value(string input) =>
        V2.AssertPredictedAsync([1, 2, 3], SumModel.Regression(SumModel.Number("x")), input);

    [Fact]
    public async Task No_Rows_Are_Answered_With_None()
    {
        Assert.Contains("\"shape\":[0,1],\"datatype\":\"FP32\",\"data\":[]", (await V2.InferInputsAsync(Sum, """{"name":"m","shape":[0,2],"datatype":"FP32","data":[]}""")).Body, StringComparison.Ordinal);
        Assert.Contains("\"shape\":[0,1]", (await V2.InferInputsAsync(Sum, """{"name":"x","shape":[0],"datatype":"FP32","data":[]},{"name":"y","shape":[0,1],"datatype":"FP32","data":[]}""")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Column_That_Does_Not_Come_Is_Missing_And_Its_Policy_Decides()
    {
        var fill = new FeatureDefinition { Name = "filled", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = JsonSerializer.SerializeToElement(40) } };
        var allow = new FeatureDefinition { Name = "allowed", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Allow } };
        var model = SumModel.Regression(SumModel.Number("x"), fill, allow);

        await V2.AssertPredictedAsync([41, 42], model, """{"name":"x","shape":[2],"datatype":"FP32","data":[1,2]}""");
        await V2.AssertPredictedAsync([41, 10], model, """{"name":"x","shape":[2],"datatype":"FP32","data":[1,2]},{"name":"filled","shape":[2],"datatype":"FP32","data":[null,3]},{"name":"allowed","shape":[2],"datatype":"FP64","data":["NaN",5]}""");
        Assert.Equal(
            "1 value is not what the model expects. All rows, 'x': missing-value, expected a number.",
            await V2.RefusedAsync(model, """{"name":"filled","shape":[2],"datatype":"FP32","data":[1,2]}"""));
    }

    [Fact]
    public async Task Other_Inputs_Follow_The_Manifest_S_Policy()
    {
        const string Inputs = """{"name":"note","shape":[7,2,2],"datatype":"BF16","data":"anything"},{"name":"x","shape":[2],"datatype":"FP32","data":[1,2]},{"name":"other","shape":[3,2],"datatype":"FP32","data":[1]},{"name":"y","shape":[2],"datatype":"FP32","data":[1,2]}""";

        await V2.AssertPredictedAsync([2, 4], SumModel.Lenient(), Inputs.Replace("\"anything\"", "[1]", StringComparison.Ordinal));
        Assert.Equal(
            "2 values are not what the model expects. All rows, 'note': unknown-feature, expected only features of the model. All rows, 'other': unknown-feature, expected only features of the model.",
            await V2.RefusedAsync(Sum, Inputs.Replace("\"anything\"", "[1]", StringComparison.Ordinal)));
        Assert.Equal("None of the inputs is a feature of the model. Its metadata names them.", await V2.RefusedAsync(SumModel.Lenient(), """{"name":"a","shape":[1],"datatype":"FP32","data":[1]},{"name":"b","shape":[1],"datatype":"FP32","data":[1]}"""));
        await V2.AssertPredictedAsync([3], SumModel.Lenient(), """{"name":"a","shape":[1,2],"datatype":"FP32","data":[1,2]}""");
    }
}
