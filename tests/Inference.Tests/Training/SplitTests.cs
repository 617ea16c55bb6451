using Inference.Cli;
using Inference.Cli.Training;
using Inference.Cli.Training.Data;
using Inference.Models;

namespace Inference.Tests.Training;

public sealed class SplitTests
{
    private static readonly TrainOptions Options = new() { CsvPath = "", Label = "y", Name = "m", ModelsFolder = "" };

    [Fact]
    public void Generator_Gives_The_Published_Numbers()
    {
        var random = new SplitMix64(1234567);

        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423], new[] { random.Next(), random.Next(), random.Next() });
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20_000)]
    public void Parts_Are_Disjoint_Complete_Stratified_And_Repeatable(int rows)
    {
        var label = Label(rows);

        var split = DataSplit.Of(label, Options);

        Assert.Equal(label.Rows, split.Development.Concat(split.Test).Order());
        Assert.Equal(rows / 5, split.Test.Length);
        Assert.Equal(rows / 50, label.CountClasses(split.Test)[1]);
        Assert.Equal(rows > 5000 ? 1 : 5, split.Folds.Count);
        foreach (var fold in split.Folds)
        {
            Assert.Equal(split.Development, fold.Train.Concat(fold.Held).Order());
            Assert.InRange(label.CountClasses(fold.Held)[1] / (double)fold.Held.Length, 0.095, 0.105);
        }

        Assert.Equal(split.Test, DataSplit.Of(label, Options).Test);
        Assert.Equal(split.Folds[0].Held, DataSplit.Of(label, Options).Folds[0].Held);
        Assert.NotEqual(split.Test, DataSplit.Of(label, Options with { Seed = 43 }).Test);
    }

    private static LabelColumn Label(int rows) => new(
        "y",
        ModelTask.BinaryClassification,
        ["a", "b"],
        [.. Enumerable.Range(0, rows).Select(row => row % 10 == 3 ? 1f : 0f)],
        [.. Enumerable.Range(0, rows)]);
}
