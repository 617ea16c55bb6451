namespace Inference.Cli.Training.Metrics;

/// <summary>How well the probabilities of several labels fit what happened. The predicted label is the first of the most probable.</summary>
/// <param name="LogLoss">Natural logarithm.</param>
/// <param name="Confusion">Rows by [true label, predicted label].</param>
internal sealed record MulticlassMetrics(double LogLoss, int[,] Confusion)
{
    public int LabelCount => Confusion.GetLength(0);

    public double Accuracy => Enumerable.Range(0, LabelCount).Sum(label => Confusion[label, label]) / (double)Math.Max(1, Enumerable.Range(0, LabelCount).Sum(Actual));

    public double MacroF1 => Enumerable.Range(0, LabelCount).Average(F1);

    public int Actual(int label) => Enumerable.Range(0, LabelCount).Sum(predicted => Confusion[label, predicted]);

    public int Predicted(int label) => Enumerable.Range(0, LabelCount).Sum(actual => Confusion[actual, label]);

    public double Precision(int label) => Predicted(label) == 0 ? 0 : Confusion[label, label] / (double)Predicted(label);

    public double Recall(int label) => Actual(label) == 0 ? 0 : Confusion[label, label] / (double)Actual(label);

    public double F1(int label) => Actual(label) + Predicted(label) == 0 ? 0 : 2.0 * Confusion[label, label] / (Actual(label) + Predicted(label));

    /// <param name="probabilities">Row-major [rows x labels].</param>
    /// <param name="actual">Index of the true label of each row.</param>
    /// <param name="labelCount">Number of labels.</param>
    public static MulticlassMetrics Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> actual, int labelCount)
    {
        var confusion = new int[labelCount, labelCount];
        var loss = 0.0;
        for (var i = 0; i < actual.Length; i++)
        {
            var row = probabilities.Slice(i * labelCount, labelCount);
            var best = 0;
            for (var label = 1; label < labelCount; label++)
                best = row[label] > row[best] ? label : best;
            confusion[actual[i], best]++;
            loss += RowLosses.LogLoss(row[actual[i]]);
        }

        return new MulticlassMetrics(loss / actual.Length, confusion);
    }
}
