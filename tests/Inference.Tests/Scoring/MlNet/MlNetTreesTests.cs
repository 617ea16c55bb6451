using Inference.Cli;
using Inference.Cli.Training.Fitting;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring.MlNet;
using Inference.Scoring.Trees;
using Inference.Tests.Testing;
using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;

namespace Inference.Tests.Scoring.MlNet;

/// <summary>As a long proof on 100,000 rows each, otherwise on a share of them.</summary>
[Trait(nameof(Soak.Category), Soak.Category)]
public sealed class MlNetTreesTests
{
    private const int Seed = 3;

    /// <summary>Missing values only for LightGBM: the others leave such rows out of the training.</summary>
    public static TheoryData<string, ModelTask, int, bool> Trained { get; } =
        new(from trainer in Enum.GetNames<TrainerKind>()
            from task in Enum.GetValues<ModelTask>()
            from leaves in new[] { 4, 32, 256 }
            from withMissing in trainer == nameof(TrainerKind.LightGbm) ? new[] { false, true } : [false]
            select (trainer, task, leaves, withMissing));

    [Theory]
    [MemberData(nameof(Trained))]
    public void Trees_Agree_With_MlNet(string trainer, ModelTask task, int leaves, bool withMissing) =>
        Agreement.Check(TrainedModel.Train(Enum.Parse<TrainerKind>(trainer), task, leaves, withMissing), Seed);

    [Fact]
    public void Tweedie_Regression_Agrees_With_MlNet() =>
        Agreement.Check(TrainedModel.Fit(ModelTask.Regression, ml => ml.Regression.Trainers.FastTreeTweedie(nameof(LabelledRow.Number), numberOfTrees: 20)), Seed);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OneVersusAll_Agrees_With_MlNet_With_And_Without_Probabilities(bool useProbabilities) =>
        Agreement.Check(TrainedModel.Fit(ModelTask.MulticlassClassification, ml => ml.MulticlassClassification.Trainers.OneVersusAll(
            ml.BinaryClassification.Trainers.FastTree(nameof(LabelledRow.Key), numberOfTrees: 20), nameof(LabelledRow.Key), useProbabilities: useProbabilities)), Seed);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LightGbm_Multiclass_Agrees_With_MlNet_By_Softmax_And_By_Sigmoids(bool useSoftmax) =>
        Agreement.Check(TrainedModel.Fit(ModelTask.MulticlassClassification, ml => ml.MulticlassClassification.Trainers.LightGbm(
            new LightGbmMulticlassTrainer.Options { LabelColumnName = nameof(LabelledRow.Key), NumberOfIterations = 20, UseSoftmax = useSoftmax, NumberOfThreads = 1 })), Seed);

    [Fact]
    public void Harmless_Steps_Are_Passed_By() =>
        Agreement.Check(TrainedModel.Fit(ModelTask.MulticlassClassification, ml => ml.Transforms.CopyColumns("Kept", FeaturesColumn.Name)
            .Append(ml.Transforms.NormalizeMinMax("Other", "Kept"))
            .Append(ml.Transforms.CopyColumns("Renamed", "Kept"))
            .Append(ml.MulticlassClassification.Trainers.LightGbm(nameof(LabelledRow.Key), "Renamed", numberOfIterations: 10))
            .Append(ml.Transforms.CopyColumns("Label", "PredictedLabel"))
            .Append(ml.Transforms.SelectColumns("Label", OutputColumn.Score))), Seed);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Categorical_Splits_Agree_With_MlNet(bool lightGbm)
    {
        var trained = CategoricalModel.Train(lightGbm);
        using (var model = trained.Open())
        {
            var ensemble = MlNetTrees.Read(model, trained.Task, trained.ScoresPerRow, out var reason);
            Assert.True(ensemble is not null, reason);
            Assert.Contains(ensemble.Trees.SelectMany(tree => tree.Splits), split => split is { Kind: SplitKind.AnyPositive, Features.Length: > 1 });
        }

        Agreement.Check(trained, Seed);
    }

    [Theory]
    [InlineData("payments")]
    [InlineData("sample")]
    public void Committed_Models_Agree_With_MlNet(string name)
    {
        var folder = Path.Combine(ProjectFolder.Find(), "models", name, "1");
        var manifest = ModelPackage.ReadManifest(folder);
        var zip = File.ReadAllBytes(Path.Combine(folder, manifest.File));
        Agreement.Check(new TrainedModel(manifest.Task, zip, new ModelSchema(manifest.Features), manifest.ScoresPerRow), Seed);
    }
}
