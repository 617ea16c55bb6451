using Inference.Cli;
using Inference.Cli.Training.Metrics;
using Microsoft.ML;
using Microsoft.ML.Data;
using RegressionMetrics = Inference.Cli.Training.Metrics.RegressionMetrics;

namespace Inference.Tests.Training;

/// <summary>Our metrics against those of ML.NET.</summary>
public sealed class MetricsTests
{
    private readonly MLContext _ml = new(1);
    private readonly SplitMix64 _random = new(5);

    [Fact]
    public void Binary_Metrics_Agree_With_ML_NET_Ties_Included()
    {
        var rows = Enumerable.Range(0, 500).Select(_ =>
        {
            var probability = (_random.Next(20) + 0.5f) / 20;
            return new Scored { Probability = probability, Score = probability - 0.5f, PredictedLabel = probability >= 0.5f, Label = _random.Next(100) / 100f < probability };
        }).ToList();

        var expected = _ml.BinaryClassification.Evaluate(_ml.Data.LoadFromEnumerable(rows));
        var found = BinaryMetrics.Of([.. rows.Select(row => row.Probability)], [.. rows.Select(row => row.Label)], 0.5f);

        Assert.Equal(expected.AreaUnderRocCurve, found.Auc, 1e-9);
        Assert.Equal(expected.Accuracy, found.Accuracy, 1e-9);
        Assert.Equal(expected.F1Score, found.F1, 1e-9);
        Assert.Equal(expected.PositivePrecision, found.Precision, 1e-9);
        Assert.Equal(expected.PositiveRecall, found.Recall, 1e-9);
        // ML.NET counts in bits.
        Assert.Equal(expected.LogLoss * Math.Log(2), found.LogLoss, 1e-6);
    }

    [Fact]
    public void Area_Under_The_Curve_Of_Simple_Cases()
    {
        Assert.Equal(1, BinaryMetrics.AreaUnderCurve([0.1f, 0.2f, 0.8f], [false, false, true]));
        Assert.Equal(0, BinaryMetrics.AreaUnderCurve([0.9f, 0.2f], [false, true]));
        Assert.Equal(0.5, BinaryMetrics.AreaUnderCurve([0.3f, 0.3f, 0.3f], [false, true, false]));
        Assert.Equal(double.NaN, BinaryMetrics.AreaUnderCurve([0.3f], [true]));
    }

    [Fact]
    public void Regression_Metrics_Agree_With_ML_NET()
    {
        var rows = Enumerable.Range(0, 300).Select(_ =>
        {
            var value = _random.Next(1000) / 10f;
            return new Predicted { Label = value, Score = value + (_random.Next(200) / 10f) - 9 };
        }).ToList();

        var expected = _ml.Regression.Evaluate(_ml.Data.LoadFromEnumerable(rows));
        var found = RegressionMetrics.Of([.. rows.Select(row => row.Score)], [.. rows.Select(row => row.Label)]);

        Assert.Equal(expected.RootMeanSquaredError, found.Rmse, 1e-5);
        Assert.Equal(expected.MeanAbsoluteError, found.Mae, 1e-5);
        Assert.Equal(expected.RSquared, found.R2, 1e-6);
    }

    [Fact]
    public void Multiclass_Metrics_Agree_With_ML_NET()
    {
        var rows = Enumerable.Range(0, 300).Select(_ =>
        {
            float[] weights = [1 + _random.Next(100), 1 + _random.Next(100), 1 + _random.Next(100)];
            var scores = weights.Select(weight => weight / weights.Sum()).ToArray();
            return new Classified { Label = (uint)_random.Next(3), PredictedLabel = (uint)Array.IndexOf(scores, scores.Max()), Score = scores };
        }).ToList();

        var expected = _ml.MulticlassClassification.Evaluate(_ml.Data.LoadFromEnumerable(rows));
        var found = MulticlassMetrics.Of([.. rows.SelectMany(row => row.Score)], [.. rows.Select(row => (int)row.Label)], 3);

        Assert.Equal(expected.MicroAccuracy, found.Accuracy, 1e-9);
        Assert.Equal(expected.LogLoss, found.LogLoss, 1e-6);
        for (var label = 0; label < 3; label++)
        {
            Assert.Equal(expected.ConfusionMatrix.PerClassPrecision[label], found.Precision(label), 1e-9);
            Assert.Equal(expected.ConfusionMatrix.PerClassRecall[label], found.Recall(label), 1e-9);
            Assert.Equal(expected.PerClassLogLoss.Count, found.LabelCount);
        }
    }

    [Fact]
    public void Best_F1_Threshold_Is_No_Worse_Than_Any_Other()
    {
        float[] probabilities = [.. Enumerable.Range(0, 200).Select(_ => _random.Next(50) / 50f)];
        bool[] positives = [.. probabilities.Select(probability => _random.Next(100) / 300f < probability * probability)];

        var threshold = BestF1Threshold.Find(probabilities, positives);

        var best = BinaryMetrics.Of(probabilities, positives, threshold).F1;
        for (var other = 0f; other <= 1; other += 0.01f)
            Assert.True(BinaryMetrics.Of(probabilities, positives, other).F1 <= best);
    }

    private sealed class Scored
    {
        public bool Label { get; set; }

        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    private sealed class Predicted
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }

    private sealed class Classified
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [KeyType(3)]
        public uint PredictedLabel { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];
    }
}
