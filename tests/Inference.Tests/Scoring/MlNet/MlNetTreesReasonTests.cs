using Inference.Cli.Training.Fitting;
using Inference.Models;
using Inference.Scoring.MlNet;
using Microsoft.ML;

namespace Inference.Tests.Scoring.MlNet;

/// <summary>Pipelines that are left to ML.NET, and named columns that need not be.</summary>
public sealed class MlNetTreesReasonTests
{
    [Fact]
    public void A_Step_That_Changes_The_Features_Is_Named() =>
        AssertReason("the pipeline has a step NormalizingTransformer", TrainedModel.Fit(ModelTask.BinaryClassification, ml =>
            ml.Transforms.NormalizeMinMax(FeaturesColumn.Name).Append(ml.BinaryClassification.Trainers.LightGbm(nameof(LabelledRow.Flag), numberOfIterations: 3))));

    [Fact]
    public void A_Step_That_Encodes_Named_Columns_Is_Named() =>
        AssertReason("the pipeline has a step NormalizingTransformer", NamedColumns.Fit(ModelTask.BinaryClassification, ml =>
            NamedColumns.Encoded(ml).Append(ml.BinaryClassification.Trainers.LightGbm(featureColumnName: "Vector", numberOfIterations: 3))).Trained);

    [Fact]
    public void A_Column_That_Holds_No_Float_Is_Named() =>
        AssertReason("the pipeline has a step KeyToVectorMappingTransformer", NamedColumns.Fit(ModelTask.BinaryClassification, ml =>
            ml.Transforms.Categorical.OneHotEncoding("Code", "Color").Append(ml.Transforms.Concatenate("Vector", "Amount", "Code"))
                .Append(ml.BinaryClassification.Trainers.LightGbm(featureColumnName: "Vector", numberOfIterations: 3))).Trained);

    [Theory]
    [InlineData("GamBinaryModelParameters")]
    [InlineData("LinearBinaryModelParameters")]
    public void A_Model_Of_No_Trees_Is_Named(string expected) =>
        AssertReason($"its model is {expected}", TrainedModel.Fit(ModelTask.BinaryClassification, ml => expected[0] == 'G'
            ? ml.BinaryClassification.Trainers.Gam(nameof(LabelledRow.Flag), numberOfIterations: 20)
            : ml.BinaryClassification.Trainers.SdcaLogisticRegression(nameof(LabelledRow.Flag), maximumNumberOfIterations: 2)));

    [Theory]
    [InlineData("IsotonicCalibrator")]
    [InlineData("NaiveCalibrator")]
    public void Another_Calibrator_Than_Platts_Is_Named(string expected) =>
        AssertReason($"its probabilities come from a {expected}", TrainedModel.Fit(ModelTask.BinaryClassification, ml =>
        {
            var forest = ml.BinaryClassification.Trainers.FastForest(nameof(LabelledRow.Flag), numberOfTrees: 5);
            return expected[0] == 'I'
                ? forest.Append(ml.BinaryClassification.Calibrators.Isotonic(nameof(LabelledRow.Flag)))
                : forest.Append(ml.BinaryClassification.Calibrators.Naive(nameof(LabelledRow.Flag)));
        }));

    [Fact]
    public void A_Forest_Without_Calibration_Has_No_Probability() =>
        AssertReason("it has no column 'Probability'", TrainedModel.Fit(ModelTask.BinaryClassification, ml => ml.BinaryClassification.Trainers.FastForest(nameof(LabelledRow.Flag), numberOfTrees: 5)));

    [Fact]
    public void Another_Number_Of_Labels_Is_Named() =>
        AssertReason("it has 4 scores where the manifest needs 3", TrainedModel.Train(TrainerKind.LightGbm, ModelTask.MulticlassClassification, 4, false) with { ScoresPerRow = 3 });

    [Fact]
    public void Named_Columns_That_Are_Only_Put_Together_Are_Read_In_The_Manifests_Order()
    {
        var (trained, fitted) = NamedColumns.Fit(ModelTask.BinaryClassification, ml => ml.Transforms.CopyColumns("Sum", "Amount")
            .Append(ml.Transforms.Concatenate("Vector", "Amount", "Sum"))
            .Append(ml.BinaryClassification.Trainers.LightGbm(featureColumnName: "Vector", numberOfIterations: 5, minimumExampleCountPerLeaf: 2)));
        using var model = trained.Open();
        var ensemble = MlNetTrees.Read(model, trained.Task, 1, out var reason);
        Assert.True(ensemble is not null, reason);
        Assert.All(ensemble.Trees.SelectMany(tree => tree.Splits), split => Assert.Equal(trained.Features.IndexOf("Amount"), split.Feature));

        var (rows, values) = NamedColumns.Draw(500);
        using var own = new Testing.PlainTrees(ensemble);
        var found = new float[500];
        own.Score(values, found);
        Assert.All(NamedColumns.Transform(fitted, rows, trained.Task).Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    private static void AssertReason(string expected, TrainedModel trained)
    {
        using var model = trained.Open();
        Assert.Null(MlNetTrees.Read(model, trained.Task, trained.ScoresPerRow, out var reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }
}
