using System.Text.Json;
using Inference.Predict;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict;

public sealed class ExampleCallTests
{
    [Theory]
    [InlineData(FeatureType.Number, "0.10", "0.10")]
    [InlineData(FeatureType.Number, " +5 ", "5")]
    [InlineData(FeatureType.Number, "1e30", "1E+30")]
    [InlineData(FeatureType.Number, "1e-40", "1E-40")]
    [InlineData(FeatureType.Number, "-Infinity", "\"-Infinity\"")]
    [InlineData(FeatureType.Number, "NaN", "null")]
    [InlineData(FeatureType.Integer, "3.0", "3.0")]
    [InlineData(FeatureType.Integer, "16777217", "16777217")]
    [InlineData(FeatureType.Boolean, "TRUE", "true")]
    [InlineData(FeatureType.Boolean, "1", "true")]
    [InlineData(FeatureType.Boolean, "0.0", "false")]
    [InlineData(FeatureType.Boolean, "", "null")]
    [InlineData(FeatureType.Category, "Oslo", "\"Oslo\"")]
    [InlineData(FeatureType.Category, "", "null")]
    public async Task A_Golden_Row_Stands_As_A_Call_That_Is_Answered(FeatureType type, string text, string expected)
    {
        string[]? values = type == FeatureType.Category ? ["Rome", "Oslo"] : null;
        var model = SumModel.Regression(new FeatureDefinition { Name = "x", Type = type, Values = values, Missing = new MissingRule { Policy = MissingPolicy.Allow } });
        model.Example = [text];

        var call = ExampleCall.Of(model);

        Assert.Equal($$$"""{"features":{"x":{{{expected}}}}}""", call);
        var answered = await new EndpointCall(model) { Body = call }.SendAsync((request, predictor) =>
            new Inference.Predict.Reference.PredictEndpoint(predictor).HandleAsync(request, CancellationToken.None));
        Assert.Equal(200, answered.Status);
    }

    [Fact]
    public void What_Fills_A_Missing_Value_Stands_In_Its_Place()
    {
        var model = SumModel.Regression(new FeatureDefinition
        {
            Name = "city",
            Type = FeatureType.Category,
            Values = ["Rome", "Oslo"],
            Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = JsonSerializer.SerializeToElement("Oslo") },
        });
        model.Example = [""];

        Assert.Equal("""{"features":{"city":"Oslo"}}""", ExampleCall.Of(model));
    }
}
