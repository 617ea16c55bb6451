namespace Inference.Cli.Training.Fitting;

/// <summary>
/// Chooses among candidates by the mean loss on held-out rows (log loss of probabilities, squared error of numbers):
/// unlike AUC it also sees whether probabilities can be believed.
/// The rule: a candidate whose loss exceeds the best one's by no more than the noise of that difference counts as
/// equally good, and of those the one that scores a row fastest is taken. The noise is one standard error of the
/// difference row by row, which is far smaller than that of either loss, since both judge the same rows; a difference
/// of more than 2 % of the best loss is never called noise.
/// </summary>
internal static class CandidateChoice
{
    private const double MaxRelativeDifference = 0.02;

    public static Trial Choose(IReadOnlyList<Trial> trials)
    {
        var best = trials.MinBy(trial => trial.MeanLoss)!;
        return trials
            .Where(trial => trial == best || IsNoise(trial, best))
            .OrderBy(trial => trial.Candidate.NanosecondsPerRow)
            .ThenBy(trial => trial.MeanLoss)
            .First();
    }

    private static bool IsNoise(Trial trial, Trial best)
    {
        var mean = trial.MeanLoss - best.MeanLoss;
        var squares = 0.0;
        for (var i = 0; i < trial.Losses.Length; i++)
        {
            var deviation = trial.Losses[i] - best.Losses[i] - mean;
            squares += deviation * deviation;
        }

        var standardError = Math.Sqrt(squares / Math.Max(1, trial.Losses.Length - 1) / trial.Losses.Length);
        return mean <= standardError && mean <= best.MeanLoss * MaxRelativeDifference;
    }
}
