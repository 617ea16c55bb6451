using Microsoft.ML;

namespace Inference.Cli.Training.Fitting;

/// <summary>How a candidate did on rows held out from its fit.</summary>
/// <param name="Candidate">What was tried.</param>
/// <param name="HeldRows">Rows of the file.</param>
/// <param name="Scores">Probabilities, or predicted numbers; row-major [rows x scores].</param>
/// <param name="Losses">By held row: log loss, or squared error.</param>
/// <param name="Calibration">Turns a forest's raw scores into probabilities; null where the model itself does.</param>
/// <param name="Elapsed">For fitting and scoring all folds.</param>
internal sealed record Trial(Candidate Candidate, int[] HeldRows, float[] Scores, double[] Losses, ITransformer? Calibration, TimeSpan Elapsed)
{
    public double MeanLoss { get; } = Losses.Average();
}
