using System.Globalization;
using Inference.Cli;
using Inference.Cli.Training;
using Inference.Cli.Training.Fitting;
using Inference.Models;
using Inference.Schema;

namespace Inference.Tests.Training;

public sealed class TrainJobTests : IDisposable
{
    private readonly TrainingRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Learns_A_Binary_Label_With_Each_Trainer(int trainer)
    {
        var folder = await _run.TrainAsync(Synthetic.Binary(), "answer", options => options with { Trainer = (TrainerKind)trainer });

        using var model = ModelPackage.Load(folder);
        Assert.Equal(ModelTask.BinaryClassification, model.Manifest.Task);
        Assert.Equal(["no", "yes"], model.Manifest.Labels!);
        Assert.InRange(model.Manifest.Training!.Metrics["auc"], 0.85, 1);
        Assert.InRange(model.Manifest.Training.Metrics["logLoss"], 0, 0.55);
        Assert.Equal(0.5f, model.Manifest.Threshold);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Learns_Several_Labels_With_Each_Trainer_And_Scores_Them_In_Label_Order(int trainer)
    {
        var folder = await _run.TrainAsync(Synthetic.Multiclass(), "kind", options => options with { Trainer = (TrainerKind)trainer });

        using var model = ModelPackage.Load(folder);
        Assert.Equal(["ash", "oak", "pine"], model.Manifest.Labels!);
        Assert.InRange(model.Manifest.Training!.Metrics["accuracy"], 0.9, 1);
        var scores = new float[3];
        model.Score([0.1f, 0f], scores);
        Assert.Equal(1, model.Predict(scores).LabelIndex);
        Assert.Equal(1, scores.Sum(), 1e-4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Learns_A_Number_With_Each_Trainer(int trainer)
    {
        var folder = await _run.TrainAsync(Synthetic.Regression(), "price", options => options with { Trainer = (TrainerKind)trainer });

        using var model = ModelPackage.Load(folder);
        Assert.Equal(ModelTask.Regression, model.Manifest.Task);
        Assert.Null(model.Manifest.Labels);
        Assert.InRange(model.Manifest.Training!.Metrics["r2"], 0.85, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Same_File_And_Seed_Give_The_Same_Bytes(int trainer)
    {
        var first = await _run.TrainAsync(Synthetic.Binary(200), "answer", options => options with { Trainer = (TrainerKind)trainer });
        var second = await _run.TrainAsync(Synthetic.Binary(200), "answer", options => options with { Trainer = (TrainerKind)trainer });

        Assert.Equal(await Bytes(first, "golden.csv"), await Bytes(second, "golden.csv"));
        Assert.Equal(await Bytes(first, "model.zip"), await Bytes(second, "model.zip"));
    }

    [Fact]
    public async Task Tries_Every_Trainer_And_Counts_Versions_Up()
    {
        var first = await _run.TrainAsync(Synthetic.Binary(200), "answer");
        Assert.Contains("fastforest (", _run.Output, StringComparison.Ordinal);
        Assert.Contains("fasttree (", _run.Output, StringComparison.Ordinal);
        Assert.Contains("lightgbm (", _run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _run.Output);

        var second = await _run.TrainAsync(Synthetic.Binary(200), "answer", options => options with { Trainer = TrainerKind.FastTree, SetDefault = true });
        Assert.Equal(Path.Combine(_run.ModelsFolder, "model", "1"), first);
        Assert.Equal(Path.Combine(_run.ModelsFolder, "model", "2"), second);
        Assert.Equal(["1", "2"], Directory.GetDirectories(Path.GetDirectoryName(first)!).Select(Path.GetFileName).Order());
        Assert.Contains("\"default\": \"model\"", await File.ReadAllTextAsync(Path.Combine(_run.ModelsFolder, "serving.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sizes_That_Are_Asked_For_Are_Those_Of_Every_Candidate()
    {
        var folder = await _run.TrainAsync(Synthetic.Binary(200), "answer", options => options with { Trainer = TrainerKind.FastTree, Trees = 7, Leaves = 5 });

        Assert.StartsWith("fasttree (7 trees, 5 leaves", ModelPackage.ReadManifest(folder).Training!.Trainer, StringComparison.Ordinal);
        using var model = ModelPackage.Load(folder);
        Assert.StartsWith("7 trees of at most 5 leaves", model.Scorer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("100 trees", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trainings_At_The_Same_Time_Each_Get_A_Version()
    {
        var csv = _run.Write(Synthetic.Regression(100));
        var folders = await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() => new TrainJob(
            new TrainOptions { CsvPath = csv, Label = "price", Name = "model", ModelsFolder = _run.ModelsFolder, Trainer = TrainerKind.FastTree, Seed = seed },
            new Inference.Cli.Training.Reporting.TrainReport(Screen.On(new StringWriter())),
            TimeProvider.System).RunAsync(TestContext.Current.CancellationToken))));

        Assert.Equal(["1", "2", "3", "4"], folders.Select(folder => Path.GetFileName(folder)!).Order());
        foreach (var folder in folders)
            ModelPackage.Load(folder).Dispose();
        Assert.Equal(4, Directory.GetFileSystemEntries(Path.Combine(_run.ModelsFolder, "model")).Length);
    }

    [Fact]
    public async Task Fills_What_Is_Missing_And_Keeps_It_Visible_For_Categories()
    {
        var folder = await _run.TrainAsync(Synthetic.Binary(withMissing: true), "answer", options => options with { Trainer = TrainerKind.FastTree });

        using var model = ModelPackage.Load(folder);
        var features = model.Manifest.Features;
        Assert.Equal([FeatureType.Number, FeatureType.Integer, FeatureType.Category, FeatureType.Boolean], features.Select(feature => feature.Type));
        Assert.Equal(MissingPolicy.Fill, features[0].Missing.Policy);
        Assert.InRange(features[0].Missing.Value!.Value.GetDouble(), 0.4, 0.6);
        Assert.Equal(Math.Floor(features[1].Missing.Value!.Value.GetDouble()), features[1].Missing.Value!.Value.GetDouble());
        Assert.Equal("missing", features[2].Missing.Value!.Value.GetString());
        Assert.Contains("missing", features[2].Values!);
        Assert.Equal("blue", features[2].Values![^1]);
        Assert.Equal(MissingPolicy.Reject, features[3].Missing.Policy);
        Assert.Contains(await File.ReadAllLinesAsync(Path.Combine(folder, "golden.csv"), TestContext.Current.CancellationToken), line => line.StartsWith(",,,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Allowed_Missing_Values_Leave_Only_The_Trainer_That_Learns_From_Them()
    {
        var rules = new ColumnRules { Missing = new Dictionary<string, MissingChoice> { ["x"] = new(MissingPolicy.Allow) } };
        var folder = await _run.TrainAsync(Synthetic.Binary(withMissing: true), "answer", options => options with { Rules = rules });

        Assert.StartsWith("lightgbm", ModelPackage.ReadManifest(folder).Training!.Trainer, StringComparison.Ordinal);
        Assert.Contains("Only lightgbm is tried", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_How_The_Model_Came_To_Be()
    {
        var folder = await _run.TrainAsync(Synthetic.Binary(withMissing: true), "answer", options => options with { Trainer = TrainerKind.FastTree, Threshold = null });

        var manifest = ModelPackage.ReadManifest(folder);
        var training = manifest.Training!;
        Assert.Equal(TrainingRun.Now, training.TrainedAt);
        Assert.Equal(("data.csv", "answer", 42), (training.Source, training.Label, training.Seed));
        Assert.Equal(new SplitSizes(320, 0, 80), training.Rows);
        Assert.InRange(manifest.Threshold!.Value, 0.05f, 0.95f);
        var x = training.Statistics["x"];
        Assert.Equal(320, x.Rows);
        Assert.InRange(x.Missing, 30, 60);
        Assert.Equal(9, x.Deciles!.Count);
        Assert.InRange(x.Deciles[4], 0.4, 0.6);
        Assert.Equal(320, training.Statistics["color"].Counts!.Sum());
    }

    [Fact]
    public async Task Writes_The_Same_Under_A_Culture_With_Decimal_Commas()
    {
        var first = await _run.TrainAsync(Synthetic.Regression(150), "price", options => options with { Trainer = TrainerKind.FastTree });
        var (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de-DE");
            var second = await _run.TrainAsync(Synthetic.Regression(150), "price", options => options with { Trainer = TrainerKind.FastTree });
            Assert.Equal(await Bytes(first, "golden.csv"), await Bytes(second, "golden.csv"));
            Assert.Contains("150 rows", _run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(_run.Output.Split('\n'), line => line.Contains("rmse", StringComparison.Ordinal) && line.Contains(',', StringComparison.Ordinal));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
        }
    }

    private static Task<byte[]> Bytes(string folder, string file) => File.ReadAllBytesAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken);
}
