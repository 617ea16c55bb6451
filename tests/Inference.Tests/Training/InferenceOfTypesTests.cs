using System.Text;
using Inference.Cli.Training;
using Inference.Cli.Training.Data;
using Inference.Models;
using Inference.Schema;

namespace Inference.Tests.Training;

public sealed class InferenceOfTypesTests
{
    [Theory]
    [InlineData("true False TRUE", FeatureType.Boolean)]
    [InlineData("1 0 1", FeatureType.Integer)]
    [InlineData("1 -5 +7 NA", FeatureType.Integer)]
    [InlineData("1.0 2.0 3", FeatureType.Number)]
    [InlineData("1e3 2", FeatureType.Number)]
    [InlineData("0.5 nan null", FeatureType.Number)]
    [InlineData("yes no yes", FeatureType.Category)]
    [InlineData("1 2 three", FeatureType.Category)]
    [InlineData("1,5 2,5", FeatureType.Category)]
    [InlineData("true 1", FeatureType.Category)]
    public void Type_Is_The_Narrowest_That_Fits(string values, object expected)
    {
        Assert.Equal((FeatureType)expected, TypeInference.TypeOf(ColumnProfile.Of(Column(values.Split(' ')), [.. Enumerable.Range(0, values.Split(' ').Length)])));
    }

    [Theory]
    [InlineData("1 0", ModelTask.BinaryClassification, "0 1")]
    [InlineData("true false", ModelTask.BinaryClassification, "false true")]
    [InlineData("True False true", ModelTask.BinaryClassification, "False True")]
    [InlineData("yes no", ModelTask.BinaryClassification, "no yes")]
    [InlineData("10 9", ModelTask.BinaryClassification, "9 10")]
    [InlineData("3 1 20", ModelTask.MulticlassClassification, "1 3 20")]
    [InlineData("b a c", ModelTask.MulticlassClassification, "a b c")]
    [InlineData("0.5 1.5 2.5", ModelTask.Regression, "")]
    public void Task_And_Label_Order_Follow_From_The_Label(string labels, object task, string expected)
    {
        var label = Read(labels, null);

        Assert.Equal((ModelTask)task, label.Task);
        Assert.Equal(expected, string.Join(' ', label.Labels ?? []));
    }

    [Fact]
    public void Positive_Label_Comes_Second()
    {
        Assert.Equal(["yes", "no"], Read("yes no", "no").Labels!);
    }

    [Fact]
    public void Categories_Are_Ordered_By_Their_Share_Of_The_Positive_Label()
    {
        var rows = Enumerable.Range(0, 300).ToArray();
        var column = Column([.. rows.Select(row => (row % 3) switch { 0 => "mid", 1 => "low", _ => "high" })]);
        var label = new LabelColumn("y", ModelTask.BinaryClassification, ["a", "b"], [.. rows.Select(row => row % 3 == 2 || row % 12 == 0 ? 1f : 0f)], rows);
        var feature = new PlannedFeature { Column = column, Type = FeatureType.Category, MissingRows = 0, Missing = new(MissingPolicy.Reject), Categories = ["high", "low", "mid", "never seen"] };

        Assert.Equal(["low", "mid", "never seen", "high"], CategoryOrder.Order(feature, label, rows[..299]));
    }

    private static LabelColumn Read(string labels, string? positive)
    {
        var texts = labels.Split(' ');
        var column = Column([.. Enumerable.Range(0, 120).Select(row => texts[row % texts.Length])], "y");
        var table = new TrainingTable("data.csv", "", [column], [.. Enumerable.Range(2, 120)]);
        return LabelReader.Read(table, new TrainOptions { CsvPath = "", Label = "y", Name = "m", ModelsFolder = "", Positive = positive }, new Warnings());
    }

    private static TextColumn Column(string[] texts, string name = "x")
    {
        var column = new TextColumn(name);
        foreach (var text in texts)
            column.Add(Encoding.UTF8.GetBytes(text));
        return column;
    }
}
