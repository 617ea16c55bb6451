using System.Text.Json;
using Inference.Tests.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>What of a model is answered, and what the request's parameters change.</summary>
public sealed class InferOutputTests
{
    private const string Row = """ "inputs":[{"name":"m","shape":[1,2],"datatype":"FP32","data":[1,1]}]""";

    [Fact]
    public async Task Of_Three_Labels_Text_And_Probabilities_Of_All_Are_Answered()
    {
        Assert.EndsWith(
            """
            "outputs":[{"name":"prediction","shape":[1,1],"datatype":"BYTES","data":["blue, or so"]},{"name":"probability","shape":[1,1],"datatype":"FP32","data":[0.8]},{"name":"probabilities","shape":[1,3],"datatype":"FP32","data":[0.1,0.1,0.8]}]}
            """,
            (await V2.InferAsync(SumModel.Multiclass(), "{" + Row + "}")).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_Have_The_Manifest_S_Names_And_The_Vector_Gives_Way_To_Them()
    {
        var answer = (await V2.InferAsync(SumModel.Changed(SumModel.Multiclass(), manifest => manifest with { Outputs = new() { Prediction = "colour", Probability = "probabilities" } }), "{" + Row + "}")).Body;

        Assert.Contains("""[{"name":"colour","shape":[1,1],"datatype":"BYTES","data":["blue, or so"]},{"name":"probabilities","shape":[1,1],"datatype":"FP32","data":[0.8]}]""", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"name":"probability"},{"name":"prediction"}]""", "probability,prediction")]
    [InlineData("""[{"name":"probabilities","parameters":{"any":1}}]""", "probabilities")]
    [InlineData("[]", "prediction,probability,probabilities")]
    [InlineData("null", "prediction,probability,probabilities")]
    public async Task Outputs_Come_As_They_Are_Asked_For(string outputs, string expected)
    {
        var answer = (await V2.InferAsync(SumModel.Multiclass(), "{\"outputs\":" + outputs + "," + Row + "}")).Body;

        Assert.Equal(expected, string.Join(',', JsonDocument.Parse(answer).RootElement.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString())));
    }

    [Theory]
    [InlineData("1000000000000000,1", "INT64", "1000000000000000")]
    [InlineData("9007199254740993,-1", "INT64", "9007199254740993")]
    [InlineData("0.5,1", "FP64", "0.5")]
    [InlineData("no,1", "BYTES", "\"no\"")]
    [InlineData("no,yes", "BYTES", "\"no\"")]
    public async Task A_Label_Is_A_Number_Where_All_Are(string labels, string datatype, string expected) => Assert.Contains(
        $"\"datatype\":\"{datatype}\",\"data\":[{expected}]",
        (await V2.InferAsync(SumModel.Labelled(labels.Split(',')), "{" + Row + "}")).Body,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_Number_That_Json_Does_Not_Have_Is_Null() => Assert.EndsWith(
        "\"data\":[null]}]}",
        (await V2.InferInputsAsync(SumModel.Regression(), """{"name":"m","shape":[1,2],"datatype":"FP32","data":["-Infinity",1]}""")).Body,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("0", 200)]
    [InlineData("\"0\"", 200)]
    [InlineData("5000", 200)]
    [InlineData("\"5000\"", 200)]
    [InlineData("18446744073709551615", 200)]
    [InlineData("null", 200)]
    [InlineData("1", 504)]
    [InlineData("\"1000\"", 504)]
    [InlineData("-1", 400)]
    [InlineData("1.5", 400)]
    [InlineData("\"soon\"", 400)]
    [InlineData("18446744073709551616", 400)]
    [InlineData("true", 400)]
    [InlineData("[1]", 400)]
    public async Task A_Timeout_Is_In_Microseconds(string timeout, int expected)
    {
        // Each look at the clock takes two milliseconds.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(2) };
        var call = new EndpointCall(SumModel.Regression()) { Path = "/v2/models/sum/infer", Body = "{\"parameters\":{\"timeout\":" + timeout + ",\"other\":\"x\"}," + Row + "}", Time = time };

        Assert.Equal(expected, (await V2.SendAsync(call)).Status);
    }
}
