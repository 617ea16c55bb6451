using Inference.Cli.Training.Data;
using Inference.Models;

namespace Inference.Cli.Training.Metrics;

/// <summary>What each row's score costs.</summary>
internal static class RowLosses
{
    /// <summary>A probability of zero for what happened would cost infinitely much; nobody measures below this.</summary>
    private const double LeastProbability = 1e-15;

    /// <summary>Log loss of classifiers (natural logarithm), squared error of regressions.</summary>
    public static double[] Of(LabelColumn label, int[] rows, float[] scores)
    {
        var losses = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            losses[i] = label.Task switch
            {
                ModelTask.Regression => Square(scores[i] - (double)label.Values[rows[i]]),
                ModelTask.BinaryClassification => LogLoss(label.Class(rows[i]) == 1 ? scores[i] : 1.0 - scores[i]),
                _ => LogLoss(scores[(i * label.ScoresPerRow) + label.Class(rows[i])]),
            };
        }

        return losses;
    }

    public static double LogLoss(double probability) => -Math.Log(Math.Clamp(probability, LeastProbability, 1));

    private static double Square(double value) => value * value;
}
