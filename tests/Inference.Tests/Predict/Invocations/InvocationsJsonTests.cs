using System.Text.Json;
using Inference.Models;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Invocations;

/// <summary>Bodies as MLflow's client writes them (frames from pandas' <c>to_dict</c>) and as the tests of its scoring server send them.</summary>
public sealed class InvocationsJsonTests
{
    private static readonly LoadedModel Binary = SumModel.Binary();

    private static readonly LoadedModel Filled = SumModel.Regression(
        SumModel.Number("x"),
        new FeatureDefinition { Name = "filled", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = JsonSerializer.SerializeToElement(10) } });

    [Theory]
    [InlineData("""{"dataframe_split":{"index":[0,1],"columns":["x","y"],"data":[[40,20],[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["y","x"],"index":["a","b"],"data":[[20,40],[2,1]]}}""")]
    [InlineData("""{"dataframe_split":{"data":[[20,40],[2,1]],"columns":["y","x"]}}""")]
    [InlineData("""{"dataframe_split":{"data":[[40,20],[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"data":[[40,20],[1,2]],"index":[0,[1,2]]}}""")]
    // A frame without names: pandas numbers its columns.
    [InlineData("""{"dataframe_split":{"index":[0,1],"columns":[0,1],"data":[[40,20],[1,2]]}}""")]
    [InlineData("""{"dataframe_records":[{"x":40,"y":20},{"y":2,"x":1}]}""")]
    [InlineData("""{"instances":[[40,20],{"x":1,"y":2}]}""")]
    [InlineData("""{"inputs":{"x":[40,1],"y":[[20],[2]]}}""")]
    [InlineData("""{"inputs":[[40,20],[1,2]]}""")]
    [InlineData("""{"inputs":[[40,20],[1,2]],"params":{}}""")]
    [InlineData("""{"params":{"top_k":[{"a":1}]},"inputs":[[40,20],[1,2]]}""")]
    [InlineData("""{"params":null,"inputs":[[40,20],[1,2]]}""")]
    public async Task Every_Form_Is_Answered_With_Records(string body)
    {
        var (status, answer, headers) = await PostAsync(Binary, body);

        Assert.Equal((200, """{"predictions":[{"prediction":1,"probability":0.6},{"prediction":0,"probability":0.03}]}"""), (status, answer));
        Assert.Equal("application/json", headers.ContentType);
        Assert.Equal(("sum", "3"), (headers["X-Model-Name"].ToString(), headers["X-Model-Version"].ToString()));
    }

    [Fact]
    public async Task A_Regression_Is_Answered_With_Numbers_And_More_Than_Two_Labels_With_All_Probabilities()
    {
        Assert.Equal("""{"predictions":[3.5]}""", (await PostAsync(SumModel.Regression(), """{"dataframe_split":{"data":[[1,2.5]]}}""")).Body);
        Assert.Equal("""{"predictions":[{"prediction":"green","probability":0.8,"probabilities":[0.1,0.8,0.1]}]}""", (await PostAsync(SumModel.Multiclass(), """{"dataframe_split":{"data":[[1,0]]}}""")).Body);
    }

    [Theory]
    [InlineData("""{"dataframe_split":{"columns":["x","y"],"index":[],"data":[]}}""")]
    [InlineData("""{"dataframe_records":[]}""")]
    [InlineData("""{"instances":[]}""")]
    [InlineData("""{"inputs":{"x":[],"y":[]}}""")]
    public async Task No_Rows_Have_No_Predictions(string body) =>
        Assert.Equal((200, """{"predictions":[]}"""), (await PostAsync(Binary, body)).Pair);

    [Theory]
    [InlineData("""{"dataframe_split":{"columns":["x"],"data":[[1],[2]]}}""", """{"predictions":[11,12]}""")]
    [InlineData("""{"dataframe_split":{"data":[[1],[2]],"columns":["x"]}}""", """{"predictions":[11,12]}""")]
    [InlineData("""{"dataframe_split":{"columns":["filled","x"],"data":[[null,1],[5,2]]}}""", """{"predictions":[11,7]}""")]
    [InlineData("""{"dataframe_records":[{"x":1},{"x":2,"filled":"NaN"}]}""", """{"predictions":[11,12]}""")]
    public async Task What_Is_Missing_Is_Filled_Where_The_Model_Says_So(string body, string expected) =>
        Assert.Equal((200, expected), (await PostAsync(Filled, body)).Pair);

    [Theory]
    [InlineData("""{"dataframe_split":{"columns":["y","x"],"data":[[2,1],[2,"4111-secret"]]}}""", "Row 1, 'x': wrong-type, expected a number.")]
    [InlineData("""{"dataframe_split":{"columns":["y"],"data":[[2],[2]]}}""", "All rows, 'x': missing-value, expected a number.")]
    [InlineData("""{"dataframe_split":{"columns":["x","y","x"],"data":[[1,2,1]]}}""", "All rows, 'x': duplicate-feature, expected each feature once.")]
    [InlineData("""{"dataframe_split":{"columns":["x","y"],"data":[[1,2],[1],[1,2,3]]}}""", "Row 1: too-few-fields, expected 2 values, as many as 'columns' has names; 1 came. Row 2: too-many-fields, expected 2 values, as many as 'columns' has names; 3 came.")]
    [InlineData("""{"dataframe_split":{"data":[[1,2],[1]]}}""", "Row 1: too-few-fields, expected 2 values in this order: x, y; 1 came.")]
    [InlineData("""{"dataframe_split":{"columns":["x","y"],"data":[{"x":1,"y":2}]}}""", "Row 0: wrong-type, expected an array of values.")]
    [InlineData("""{"dataframe_split":{"data":[{"x":1,"y":2}]}}""", "Row 0: wrong-type, expected an array of values.")]
    [InlineData("""{"dataframe_records":[[1,2]]}""", "Row 0: wrong-type, expected an object of named features.")]
    [InlineData("""{"dataframe_records":[{"x":1}]}""", "Row 0, 'y': missing-value, expected a number.")]
    [InlineData("""{"dataframe_records":[{"x":1,"y":2,"y":2}]}""", "Row 0, 'y': duplicate-feature, expected each feature once.")]
    [InlineData("""{"inputs":{"x":[1]}}""", "All rows, 'y': missing-value, expected a number.")]
    // An unnamed frame with one column too few.
    [InlineData("""{"dataframe_split":{"columns":["0"],"data":[[1]]}}""", "All rows, '0': unknown-feature, expected only features of the model. All rows, 'x': missing-value, expected a number. All rows, 'y': missing-value, expected a number.")]
    public async Task Errors_Name_Row_And_Field_And_Repeat_No_Values(string body, string expected)
    {
        var (status, code, message) = await ErrorAsync(Binary, body);

        Assert.Equal((400, "BAD_REQUEST"), (status, code));
        Assert.EndsWith("what the model expects. " + expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"dataframe_split":{"columns":["x","z","y"],"data":[[40,"4111-secret",20]]}}""", "All rows, 'z': unknown-feature, expected only features of the model.")]
    [InlineData("""{"dataframe_records":[{"x":40,"z":null,"y":20}]}""", "Row 0, 'z': unknown-feature, expected only features of the model.")]
    [InlineData("""{"inputs":{"x":[40],"z":[[1,2]],"y":[20]}}""", "All rows, 'z': unknown-feature, expected only features of the model.")]
    public async Task Other_Fields_Are_Refused_Unless_The_Model_Ignores_Them(string body, string expected)
    {
        Assert.Equal((400, "BAD_REQUEST", "1 value is not what the model expects. " + expected), await ErrorAsync(Binary, body));
        var ignores = SumModel.Changed(Binary, manifest => manifest with { ExtraFields = ExtraFieldsPolicy.Ignore });
        Assert.Equal((200, """{"predictions":[{"prediction":1,"probability":0.6}]}"""), (await PostAsync(ignores, body)).Pair);
    }

    [Theory]
    [InlineData("this is,,,, not valid json")]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("\"1\"")]
    [InlineData("[1]")]
    [InlineData("""{"not":"a serialized dataframe"}""")]
    [InlineData("""{"columns":["x","y"],"data":[[1,2]]}""")]
    [InlineData("{}")]
    [InlineData("""{"params":{}}""")]
    [InlineData("""{"dataframe_records":[],"dataframe_split":{"data":[]}}""")]
    [InlineData("""{"instances":[[1,2]],"inputs":[[1,2]]}""")]
    [InlineData("""{"instances":[[1,2]],"instances":[[1,2]]}""")]
    [InlineData("""{"instances":[[1,2]],"params":{},"params":{}}""")]
    [InlineData("""{"instances":[[1,2]],"params":[]}""")]
    [InlineData("""{"instances":[[1,2]],"signature_name":"serving_default"}""")]
    [InlineData("""{"dataframe_split":[{"x":1,"y":2}]}""")]
    [InlineData("""{"dataframe_records":{"columns":["x","y"],"data":[[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"index":[1,2],"data":[[1,2],[1,2],[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"index":0,"data":[[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"index":[0],"index":[0],"data":[[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x","y"]}}""")]
    [InlineData("""{"dataframe_split":{"columns":"x,y","data":[[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":[["x","y"]],"data":[[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":[1,0],"data":[[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x","y"],"columns":["x","y"],"data":[[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":[0,1],"columns":["x","y"],"data":[[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"data":[[1,2]],"data":[[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"data":{"x":1}}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x","y"],"data":5}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x","y"],"data":[[1,2]],"dtypes":[]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["\ud800"],"data":[[1]]}}""")]
    [InlineData("""{"dataframe_split":{"data":[[1,2]""")]
    [InlineData("""{"instances":[[1,2]]} x""")]
    public async Task A_Body_That_Is_Not_A_Call_Is_Answered_400_Without_A_Stack_Trace(string body)
    {
        var (status, code, message) = await ErrorAsync(Binary, body);

        Assert.Equal((400, "BAD_REQUEST"), (status, code));
        Assert.False(string.IsNullOrWhiteSpace(message));
    }

    private static async Task<(int Status, string? Code, string? Message)> ErrorAsync(LoadedModel served, string body)
    {
        var (status, answer, headers) = await PostAsync(served, body);
        Assert.Equal("application/json", headers.ContentType);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        var error = JsonDocument.Parse(answer).RootElement;
        Assert.Equal(["error_code", "message"], error.EnumerateObject().Select(member => member.Name));
        return (status, error.GetProperty("error_code").GetString(), error.GetProperty("message").GetString());
    }

    private static Task<Answered> PostAsync(LoadedModel served, string body) => new EndpointCall(served) { Path = "/invocations", Body = body }.InvokeAsync();
}
