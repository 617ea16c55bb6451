namespace Inference.Cli.Training.Metrics;

/// <summary>How well probabilities of the positive label fit what happened.</summary>
internal sealed record BinaryMetrics
{
    public required double Auc { get; init; }

    public required double LogLoss { get; init; }

    public required int TruePositives { get; init; }

    public required int FalsePositives { get; init; }

    public required int TrueNegatives { get; init; }

    public required int FalseNegatives { get; init; }

    public double Accuracy => (TruePositives + TrueNegatives) / (double)(TruePositives + TrueNegatives + FalsePositives + FalseNegatives);

    /// <summary>Share of positives among the rows called positive; 0 when none is.</summary>
    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);

    /// <summary>Share of the positives that were found.</summary>
    public double Recall => Ratio(TruePositives, TruePositives + FalseNegatives);

    public double F1 => Ratio(2.0 * TruePositives, (2.0 * TruePositives) + FalsePositives + FalseNegatives);

    public static BinaryMetrics Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> positives, float threshold)
    {
        var (truePositives, falsePositives, trueNegatives, falseNegatives) = (0, 0, 0, 0);
        var loss = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            loss += RowLosses.LogLoss(positives[i] ? probabilities[i] : 1.0 - probabilities[i]);
            if (probabilities[i] > threshold)
                _ = positives[i] ? truePositives++ : falsePositives++;
            else
                _ = positives[i] ? falseNegatives++ : trueNegatives++;
        }

        return new BinaryMetrics
        {
            Auc = AreaUnderCurve(probabilities, positives),
            LogLoss = loss / probabilities.Length,
            TruePositives = truePositives,
            FalsePositives = falsePositives,
            TrueNegatives = trueNegatives,
            FalseNegatives = falseNegatives,
        };
    }

    /// <summary>
    /// The probability that a positive row scores above a negative one, a tie counting half: from the sum of the
    /// positives' ranks, tied scores sharing their mean rank. NaN when one label does not occur.
    /// </summary>
    public static double AreaUnderCurve(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positives)
    {
        var sorted = scores.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        double rankSum = 0, positiveCount = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            for (var i = start; i < end; i++)
            {
                if (!positives[order[i]])
                    continue;
                rankSum += (start + 1 + end) / 2.0;
                positiveCount++;
            }

            start = end;
        }

        return (rankSum - (positiveCount * (positiveCount + 1) / 2)) / (positiveCount * (sorted.Length - positiveCount));
    }

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
