using Inference.Cli;
using Inference.Cli.Training;

namespace Inference.Tests.Training;

public sealed class TrainArgumentsTests
{
    private const string Needed = "data.csv --label y --name m ";

    [Theory]
    [InlineData("--threshold 1.5", "must be a number from 0 to 1, or best-f1")]
    [InlineData("--task ranking", "ranking")]
    [InlineData("--trainer xgboost", "xgboost")]
    [InlineData("--type x=text", "--type 'x=text' must be")]
    [InlineData("--missing x=drop", "--missing 'x=drop' must be")]
    [InlineData("--unknown x=allow", "--unknown 'x=allow' must be")]
    [InlineData("--test-share 0", "--test-share '0' must be from 0.01 to 0.9")]
    [InlineData("--test-share 0.6 --validation-share 0.6", "their sum")]
    [InlineData("--trees 0", "--trees '0' must be a whole number from 1 to 10000")]
    [InlineData("--leaves 1", "--leaves '1' must be a whole number from 2 to 10000")]
    [InlineData("--seed many", "many")]
    [InlineData("--seed -1", "--seed '-1' must be")]
    public void Wrong_Values_Are_Errors_Of_Usage(string arguments, string expected)
    {
        var parsed = TrainCommand.Create().Parse(Needed + arguments);

        Assert.Contains(parsed.Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Name_Must_Be_A_Model_Name()
    {
        Assert.Single(TrainCommand.Create().Parse("data.csv --label y --name Bad/Name").Errors);
        Assert.Empty(TrainCommand.Create().Parse(Needed + "--type x=integer --type y.z=category --missing x=fill:a=b --unknown c=missing --ignore id --threshold best-f1 --set-default").Errors);
    }

    [Fact]
    public void Rules_Name_Column_And_Choice()
    {
        Assert.Equal(("a=b", Inference.Schema.FeatureType.Integer), ColumnRules.ParseType("a=b=integer"));
        Assert.Equal(("x", new MissingChoice(Inference.Schema.MissingPolicy.Fill, "a=b")), ColumnRules.ParseMissing("x=fill:a=b"));
        Assert.Null(ColumnRules.ParseUnknown("missing"));
    }
}
