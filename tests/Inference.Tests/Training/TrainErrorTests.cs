using System.Globalization;
using Inference.Cli;
using Inference.Cli.Training;
using Inference.Cli.Training.Fitting;
using Inference.Models;
using Inference.Schema;

namespace Inference.Tests.Training;

public sealed class TrainErrorTests : IDisposable
{
    private readonly TrainingRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Says_What_Is_Wrong_With_The_File()
    {
        await Fails("", "y", "The file is empty");
        await Fails("x;y\n1;2\n", "y", "commas");
        await Fails("x,y\n", "y", "no rows");
        await Fails("x,y\n1,2\n3\n", "y", "line 3: 2 fields expected as in the header, 1 found");
        await Fails("x,y\n1,2\n\"3,4\n", "y", "line 3: not valid CSV (unterminated-quote)");
        await Fails("x,x,y\n1,2,3\n", "y", "the column 'x' twice");
        await Fails(Rows("x,y", i => $"{i},{i % 2}", 20), "y", "has 20 rows with a label; at least 50 are needed");
    }

    [Fact]
    public async Task Says_What_Is_Wrong_With_The_Label()
    {
        await Fails(Synthetic.Binary(), "anser", "Did you mean 'answer'?");
        await Fails(Rows("x,y", i => $"{i * 0.5},1"), "y", "the same value '1' in every row");
        await Fails(Rows("x,y", i => $"{i % 9},{(i < 3 ? "b" : "a")}"), "y", "too rare: 'b' (3)");
        await Fails(Rows("x,y", i => $"{i % 9},name{i}"), "y", "100 different values");
        await Fails(Synthetic.Multiclass(), "kind", "two values; 'kind' has 3", options => options with { Task = ModelTask.BinaryClassification });
        await Fails(Synthetic.Binary(), "answer", "use --task binary", options => options with { Task = ModelTask.MulticlassClassification });
        await Fails(Synthetic.Binary(), "answer", "must be a number, found 'no' on line", options => options with { Task = ModelTask.Regression });
        await Fails(Synthetic.Binary(), "answer", "--positive 'maybe' is not a value", options => options with { Positive = "maybe" });
    }

    [Fact]
    public async Task Says_What_Is_Wrong_With_A_Column()
    {
        await Fails(Rows("x,prediction,y", i => $"{i % 9},{i},{i % 2}"), "y", "--ignore prediction");
        await Fails(Rows("x,id,y", i => $"{i % 9},user-{i},{i % 2}"), "y", "--ignore id");
        await Fails(Rows("x,z,y", i => $"{i % 9},{(i == 7 ? "n.a." : i * 0.5)},{i % 2}"), "y", "on line 9 stands 'n.a.'");
        await Fails(Rows("x,z,y", i => $"{i % 9},{(i == 7 ? "n.a." : i * 0.5)},{i % 2}"), "y", "line 9, column 'z': expected a number, found 'n.a.' (wrong-type)", options => options with { Rules = new() { Types = new Dictionary<string, FeatureType> { ["z"] = FeatureType.Number } } });
        await Fails(Rows("x,y", i => $"{(i == 7 ? "1e99" : i * 0.5)},{i % 2}"), "y", "line 9, column 'x': expected a number, found '1e99' (out-of-range)");
        await Fails(Synthetic.Binary(), "answer", "--ignore names the column 'colour', which data.csv does not have. Did you mean 'color'?", options => options with { Rules = new() { Ignore = new HashSet<string> { "colour" } } });
        await Fails(Synthetic.Binary(), "answer", "--unknown belongs to categories", options => options with { Rules = new() { Unknown = new Dictionary<string, UnknownCategoryPolicy> { ["x"] = UnknownCategoryPolicy.Missing } } });
        await Fails(Synthetic.Binary(), "answer", "--missing x=fill:many", options => options with { Rules = new() { Missing = new Dictionary<string, MissingChoice> { ["x"] = new(MissingPolicy.Fill, "many") } } });
        await Fails(Synthetic.Binary(), "answer", "does not go with --trainer fasttree", options => options with { Trainer = TrainerKind.FastTree, Rules = new() { Missing = new Dictionary<string, MissingChoice> { ["x"] = new(MissingPolicy.Allow) } } });
    }

    [Fact]
    public async Task Says_When_There_Is_Nothing_To_Learn()
    {
        await Fails(Rows("x,y", i => $"{(i % 40 == 0 ? 1 : 0)},{i % 2}", 80), "y", "No candidate could be fitted", options => options with { Trainer = TrainerKind.LightGbm });
    }

    [Fact]
    public async Task Warns_And_Goes_On()
    {
        var csv = Rows("id,fixed,,x,y", i => $"{i * 200_000},7,{i % 3},{i * 7919 % 100 * 0.01},{(i == 5 ? "" : i * 7919 % 100 > 50 ? "up" : "down")}");

        await _run.TrainAsync(csv, "y", options => options with { Trainer = TrainerKind.FastTree });

        Assert.Contains("1 rows without a label", _run.Output, StringComparison.Ordinal);
        Assert.Contains("'id' rises or falls with every row", _run.Output, StringComparison.Ordinal);
        Assert.Contains("'id' holds whole numbers above 16,777,216", _run.Output, StringComparison.Ordinal);
        Assert.Contains("'fixed' has the same value in every row", _run.Output, StringComparison.Ordinal);
        Assert.Contains("Column 3 has no name", _run.Output, StringComparison.Ordinal);
    }

    private async Task Fails(string csv, string label, string expected, Func<TrainOptions, TrainOptions>? change = null)
    {
        var error = await Assert.ThrowsAsync<CliException>(() => _run.TrainAsync(csv, label, change));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.ModelsFolder));
    }

    private static string Rows(string header, Func<int, FormattableString> row, int count = 100) =>
        header + "\n" + string.Concat(Enumerable.Range(0, count).Select(i => row(i).ToString(CultureInfo.InvariantCulture) + "\n"));
}
