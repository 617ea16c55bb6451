using Inference.Models;
using Inference.Schema;
using Inference.Scoring.MlNet;
using Microsoft.ML;

namespace Inference.Tests.Scoring.MlNet;

public sealed class MlNetScorerTests
{
    [Fact]
    public void Feeds_One_Column_Per_Feature_And_Needs_No_Label()
    {
        var (trained, fitted) = NamedColumns.Fit(ModelTask.BinaryClassification, ml => NamedColumns.Encoded(ml)
            .Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression(featureColumnName: "Vector", maximumNumberOfIterations: 5)));
        AssertSameBits(trained, fitted);
    }

    [Fact]
    public void Feeds_A_Pipeline_That_Maps_Its_Label_And_Names_The_Predicted_One()
    {
        var (trained, fitted) = NamedColumns.Fit(ModelTask.MulticlassClassification, ml => ml.Transforms.Conversion.MapValueToKey("Key", nameof(NamedColumns.Kind))
            .Append(NamedColumns.Encoded(ml))
            .Append(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("Key", "Vector", maximumNumberOfIterations: 5))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")));
        AssertSameBits(trained, fitted);
    }

    [Fact]
    public void One_Row_And_Many_Give_The_Same_Bits()
    {
        var (trained, _) = NamedColumns.Fit(ModelTask.BinaryClassification, ml => NamedColumns.Encoded(ml)
            .Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression(featureColumnName: "Vector", maximumNumberOfIterations: 5)));
        using var scorer = MlNetScorer.Open(trained.Archive(), trained.Task, trained.Features, 1).Because("because");
        var values = NamedColumns.Draw(300).Values;
        var (many, single) = (new float[300], new float[300]);
        scorer.Score(values, many);
        Parallel.For(0, single.Length, row => scorer.Score(values.AsSpan(row * trained.Features.Count, trained.Features.Count), single.AsSpan(row, 1)));
        Assert.Equal(many, single);
        Assert.Equal("because", scorer.Info.Detail);
    }

    [Fact]
    public void Rejects_Binary_Model_Without_Probability_And_Says_How_To_Calibrate()
    {
        var (trained, _) = NamedColumns.Fit(ModelTask.BinaryClassification, ml => NamedColumns.Encoded(ml)
            .Append(ml.BinaryClassification.Trainers.AveragedPerceptron(featureColumnName: "Vector")));
        AssertRejected(trained, trained.Features, "Calibrate it (mlContext.BinaryClassification.Calibrators.Platt)");
    }

    [Fact]
    public void Rejects_Features_That_Do_Not_Fit_The_Columns()
    {
        var (trained, _) = NamedColumns.Fit(ModelTask.BinaryClassification, ml => NamedColumns.Encoded(ml)
            .Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression(featureColumnName: "Vector", maximumNumberOfIterations: 2)));
        var features = trained.Features.Columns.Select(column => column.Definition).ToList();

        AssertRejected(trained, new(features.Where(feature => feature.Name != "Age")), "depends on the column 'Age', which is not among the manifest's features");
        AssertRejected(trained, new([.. features, new() { Name = "Height", Type = FeatureType.Number }]), "it has no input column 'Height'");
        AssertRejected(trained, Changed(features, "Age", feature => feature with { Missing = new() { Policy = MissingPolicy.Allow } }), "which has no missing value");
        AssertRejected(trained, Changed(features, "Age", feature => feature with { Type = FeatureType.Number }), "the feature must be an integer");
        AssertRejected(trained, Changed(features, "Member", feature => feature with { Type = FeatureType.Integer }), "the feature must be a boolean");
        AssertRejected(trained, Changed(features, "Color", feature => new() { Name = feature.Name, Type = FeatureType.Number }), "must be a category");
    }

    [Fact]
    public void Rejects_Another_Number_Of_Labels_Or_Features()
    {
        var trained = TrainedModel.Fit(ModelTask.MulticlassClassification, ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("Key", maximumNumberOfIterations: 2));
        AssertRejected(trained with { ScoresPerRow = 3 }, trained.Features, "need 3 scores");
        AssertRejected(trained with { Task = ModelTask.BinaryClassification, ScoresPerRow = 1 }, trained.Features, "no 'Probability'");
        AssertRejected(trained, new(trained.Features.Columns.Skip(1).Select(column => column.Definition)), "holds 6 features, the manifest names 5");
    }

    private static ModelSchema Changed(List<FeatureDefinition> features, string name, Func<FeatureDefinition, FeatureDefinition> change) =>
        new(features.Select(feature => feature.Name == name ? change(feature) : feature));

    private static void AssertRejected(TrainedModel trained, ModelSchema features, string message)
    {
        var error = Assert.Throws<FormatException>(() => MlNetScorer.Open(trained.Archive(), trained.Task, features, trained.ScoresPerRow));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static void AssertSameBits(TrainedModel trained, ITransformer fitted)
    {
        var (rows, values) = NamedColumns.Draw(500);
        var expected = NamedColumns.Transform(fitted, rows, trained.Task);
        using var scorer = MlNetScorer.Open(trained.Archive(), trained.Task, trained.Features, trained.ScoresPerRow);
        var found = new float[expected.Length];
        scorer.Score(values, found);
        Assert.Equal(expected, found);
        Assert.True(found.Distinct().Count() > 10);
    }
}
