using Inference.Cli.Training.Data;
using Inference.Models;

namespace Inference.Cli.Training.Metrics;

/// <summary>The held-out metrics of a package; the one that belongs to its task is set.</summary>
internal sealed record Measurement
{
    public BinaryMetrics? Binary { get; private init; }

    public MulticlassMetrics? Multiclass { get; private init; }

    public RegressionMetrics? Regression { get; private init; }

    /// <summary>By metric, the range that 95 % of resamples of the test rows give.</summary>
    public IReadOnlyDictionary<string, (double Low, double High)> Ranges { get; private init; } = new Dictionary<string, (double, double)>();

    public static Measurement Of(LoadedModel model, LabelColumn label, RowMatrix rows, int seed)
    {
        var scores = new float[rows.Rows.Length * model.ScoresPerRow];
        model.Score(rows.Features, scores);
        return Of(scores, rows.Rows, label, model.Threshold) with
        {
            Ranges = BootstrapRanges.Of(rows.Rows.Length, positions => Of(At(scores, positions, label.ScoresPerRow), [.. positions.Select(i => rows.Rows[i])], label, model.Threshold).ByName(), seed),
        };
    }

    private static Measurement Of(float[] scores, int[] rows, LabelColumn label, float threshold) => label.Task switch
    {
        ModelTask.BinaryClassification => new() { Binary = BinaryMetrics.Of(scores, Positives(label, rows), threshold) },
        ModelTask.MulticlassClassification => new() { Multiclass = MulticlassMetrics.Of(scores, [.. rows.Select(label.Class)], label.ScoresPerRow) },
        _ => new() { Regression = RegressionMetrics.Of(scores, [.. rows.Select(row => label.Values[row])]) },
    };

    private static float[] At(float[] scores, int[] positions, int scoresPerRow) =>
        [.. positions.SelectMany(i => new ArraySegment<float>(scores, i * scoresPerRow, scoresPerRow))];

    public static bool[] Positives(LabelColumn label, int[] rows) => [.. rows.Select(row => label.Class(row) == 1)];

    /// <summary>By the names of the manifest.</summary>
    public IReadOnlyDictionary<string, double> ByName() => this switch
    {
        { Binary: { } binary } => new Dictionary<string, double>
        {
            ["auc"] = binary.Auc,
            ["accuracy"] = binary.Accuracy,
            ["f1"] = binary.F1,
            ["precision"] = binary.Precision,
            ["recall"] = binary.Recall,
            ["logLoss"] = binary.LogLoss,
        },
        { Multiclass: { } multiclass } => new Dictionary<string, double>
        {
            ["accuracy"] = multiclass.Accuracy,
            ["macroF1"] = multiclass.MacroF1,
            ["logLoss"] = multiclass.LogLoss,
        },
        _ => new Dictionary<string, double>
        {
            ["rmse"] = Regression!.Rmse,
            ["mae"] = Regression.Mae,
            ["r2"] = Regression.R2,
        },
    };
}
