using System.Globalization;
using System.IO.Compression;
using System.Text;
using Inference.Cli.Training.Fitting;
using Inference.Models;
using Inference.Scoring.MlNet;
using Inference.Scoring.MlNet.Archive;
using Inference.Scoring.Trees;
using Microsoft.ML;

namespace Inference.Tests.Scoring.MlNet.Archive;

/// <summary>What is read of a file without ML.NET is what ML.NET shows of it, number for number; its scores are compared in <see cref="MlNetTreesTests"/>.</summary>
public sealed class StoredPipelineTests
{
    /// <summary>Missing values only for LightGBM: the others leave such rows out of the training.</summary>
    public static TheoryData<string, ModelTask, bool> Trained { get; } =
        new(from trainer in Enum.GetNames<TrainerKind>()
            from task in new[] { ModelTask.BinaryClassification, ModelTask.Regression }
            from withMissing in trainer == nameof(TrainerKind.LightGbm) ? new[] { false, true } : [false]
            select (trainer, task, withMissing));

    [Theory]
    [MemberData(nameof(Trained))]
    public void Trained_Models_Are_Read_As_MlNet_Shows_Them(string trainer, ModelTask task, bool withMissing) =>
        AssertSame(TrainedModel.Train(Enum.Parse<TrainerKind>(trainer), task, 32, withMissing));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Splits_By_Category_Are_Read_As_MlNet_Shows_Them(bool lightGbm) => AssertSame(CategoricalModel.Train(lightGbm));

    [Fact]
    public void Tweedie_Regression_Is_Read_As_MlNet_Shows_It() =>
        AssertSame(TrainedModel.Fit(ModelTask.Regression, ml => ml.Regression.Trainers.FastTreeTweedie(nameof(LabelledRow.Number), numberOfTrees: 20)));

    [Fact]
    public void Another_Calibrator_Is_Left_To_MlNet() => AssertLeft(TrainedModel.Fit(ModelTask.BinaryClassification, ml =>
        ml.BinaryClassification.Trainers.FastForest(nameof(LabelledRow.Flag), numberOfTrees: 5).Append(ml.BinaryClassification.Calibrators.Naive(nameof(LabelledRow.Flag)))));

    [Fact]
    public void A_Step_Before_The_Trees_Is_Left_To_MlNet() => AssertLeft(TrainedModel.Fit(ModelTask.BinaryClassification, ml =>
        ml.Transforms.NormalizeMinMax(FeaturesColumn.Name).Append(ml.BinaryClassification.Trainers.LightGbm(nameof(LabelledRow.Flag), numberOfIterations: 3))));

    [Fact]
    public void Another_Column_Of_Features_Is_Left_To_MlNet() => AssertLeft(TrainedModel.Fit(ModelTask.BinaryClassification, ml =>
        ml.Transforms.CopyColumns("Copy", FeaturesColumn.Name).Append(ml.BinaryClassification.Trainers.LightGbm(nameof(LabelledRow.Flag), "Copy", numberOfIterations: 3))));

    [Fact]
    public void Named_Columns_Are_Left_To_MlNet() => AssertLeft(NamedColumns.Fit(ModelTask.BinaryClassification, ml => ml.Transforms.Concatenate("Vector", "Amount", "Amount")
        .Append(ml.BinaryClassification.Trainers.LightGbm(featureColumnName: "Vector", numberOfIterations: 3))).Trained);

    [Theory]
    [InlineData(TrainerKind.FastTree)]
    [InlineData(TrainerKind.FastForest)]
    [InlineData(TrainerKind.LightGbm)]
    public void More_Than_Two_Labels_Are_Left_To_MlNet(object trainer) => AssertLeft(TrainedModel.Train((TrainerKind)trainer, ModelTask.MulticlassClassification, 4, withMissing: false));

    [Fact]
    public void Another_Task_Or_Number_Of_Features_Is_Left_To_MlNet()
    {
        var trained = TrainedModel.Train(TrainerKind.FastTree, ModelTask.BinaryClassification, 4, withMissing: false);
        var pipeline = trained.Archive().Pipeline;
        Assert.NotNull(pipeline.Ensemble(trained.Task, trained.Features.Count));
        Assert.Null(pipeline.Ensemble(ModelTask.Regression, trained.Features.Count));
        Assert.Null(pipeline.Ensemble(trained.Task, trained.Features.Count + 1));
    }

    /// <summary>A version, a kind, a weight, a bias, a curve or an entry that this code does not know must not be guessed at.</summary>
    [Theory]
    [InlineData("Predictor/Model.key", 0x48, (byte)6)]
    [InlineData("Predictor/Model.key", 0x40, (byte)'X')]
    [InlineData("Predictor/Model.key", 256 + 4 + 4 + 1 + 4 + 8, (byte)1)]
    [InlineData("TransformerChain/Model.key", 0x48, (byte)2)]
    [InlineData("TransformerChain/Model.key", 0x11c, (byte)'f')]
    [InlineData("Calibrator/Model.key", 0x48, (byte)2)]
    [InlineData("Calibrator/Model.key", 256 + 6, (byte)0xf0, (byte)0x7f)]
    [InlineData("TransformerChain/Model/Model.key", 0x48, (byte)2)]
    [InlineData("Schema", 0x101, (byte)'f')]
    public void What_Is_Not_Known_Is_Left_To_MlNet(string entry, int place, params byte[] bytes)
    {
        var trained = TrainedModel.Train(TrainerKind.FastTree, ModelTask.BinaryClassification, 4, withMissing: false);
        AssertLeft(trained with { Zip = Changed(trained.Zip, entry, content => bytes.CopyTo(content, place)) });
    }

    [Fact]
    public void An_Entry_That_No_Such_Pipeline_Has_Is_Left_To_MlNet()
    {
        var trained = TrainedModel.Train(TrainerKind.FastTree, ModelTask.BinaryClassification, 4, withMissing: false);
        using var zip = new MemoryStream();
        zip.Write(trained.Zip);
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true))
        using (var added = archive.CreateEntry("DataLoaderModel/Model.key").Open())
            added.Write("ML"u8);
        AssertLeft(trained with { Zip = zip.ToArray() });
    }

    [Fact]
    public void Every_Cut_Of_The_Trees_Is_Refused_Or_Left_To_MlNet()
    {
        var trained = TrainedModel.Train(TrainerKind.FastTree, ModelTask.BinaryClassification, 4, withMissing: false);
        var length = BitConverter.ToInt64(Entry(trained.Zip, "Predictor/Model.key"), 0x18);
        for (var cut = 0L; cut < length; cut += 97)
        {
            var zip = Changed(trained.Zip, "Predictor/Model.key", content => BitConverter.TryWriteBytes(content.AsSpan(0x18), cut));
            var error = Assert.Throws<FormatException>(() => ModelArchive.Read(zip));
            Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        }
    }

    private static void AssertLeft(TrainedModel trained) => Assert.Null(trained.Archive().Pipeline.Ensemble(trained.Task, trained.Features.Count));

    private static void AssertSame(TrainedModel trained)
    {
        var read = trained.Archive().Pipeline.Ensemble(trained.Task, trained.Features.Count);
        Assert.NotNull(read);
        using var model = trained.Open();
        var shown = MlNetTrees.Read(model, trained.Task, trained.ScoresPerRow, out var reason);
        Assert.True(shown is not null, reason);
        Assert.Equal(Described(shown), Described(read));
    }

    private static string Described(TreeEnsemble ensemble)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{ensemble.FeatureCount} {string.Join(' ', ensemble.BaseValues)} {ensemble.Transform.Divisor} {string.Join(' ', ensemble.Transform.Links)} {ensemble.Transform.Normalization}");
        foreach (var tree in ensemble.Trees)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{tree.FirstTarget} {tree.TargetCount} {string.Join(' ', tree.LeafValues)}");
            foreach (var split in tree.Splits)
            {
                // What numbers of a split are not read by its kind may differ.
                var test = split.Kind == SplitKind.Greater ? $"{split.Feature} {split.Threshold:R}" : string.Join(' ', split.Features);
                text.AppendLine(CultureInfo.InvariantCulture, $"{split.Kind} {test} {split.MissingGoesRight} {split.Left} {split.Right}");
            }
        }

        return text.ToString();
    }

    private static byte[] Entry(byte[] zip, string name)
    {
        var found = Array.Empty<byte>();
        Changed(zip, name, content => found = content);
        return found;
    }

    private static byte[] Changed(byte[] zip, string name, Action<byte[]> change)
    {
        using var changed = new MemoryStream();
        changed.Write(zip);
        using (var archive = new ZipArchive(changed, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var stream = archive.Entries.Single(entry => $"/{entry.FullName}".EndsWith($"/{name}", StringComparison.Ordinal)).Open();
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            change(content);
            stream.Position = 0;
            stream.Write(content);
        }

        return changed.ToArray();
    }
}
