using Inference.Cli.Training.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Cli.Training.Fitting;

/// <summary>
/// Makes probabilities of a forest's raw scores (Platt). The two numbers of the curve are fitted on scores of rows that
/// the forests had not seen: on its own rows a forest is surer than it may be. The final forest, fitted on all
/// development rows, keeps that curve, for an average over trees stays on the same scale when some more rows are added;
/// nothing has to be held back from it. (The same as scikit-learn's CalibratedClassifierCV with ensemble=False.)
/// </summary>
internal static class ForestCalibration
{
    public static ITransformer Fit(MLContext ml, LabelColumn label, int[] heldRows, float[] rawScores)
    {
        var rows = heldRows.Select((row, i) => new RawScore { Score = rawScores[i], Flag = label.Values[row] == 1f });
        return ml.BinaryClassification.Calibrators.Platt(nameof(RawScore.Flag), nameof(RawScore.Score)).Fit(ml.Data.LoadFromEnumerable(rows));
    }

    public static float[] Apply(MLContext ml, ITransformer calibration, float[] rawScores) =>
        [.. calibration.Transform(ml.Data.LoadFromEnumerable(rawScores.Select(score => new RawScore { Score = score }))).GetColumn<float>("Probability")];

    private sealed class RawScore
    {
        public float Score { get; set; }

        public bool Flag { get; set; }
    }
}
