using System.Globalization;
using Inference.Cli.Packaging;
using Inference.Cli.Training.Data;
using Inference.Cli.Training.Fitting;
using Inference.Cli.Training.Metrics;
using Inference.Models;
using Inference.Schema;
using Spectre.Console;

namespace Inference.Cli.Training.Reporting;

/// <summary>What <c>train</c> prints: tables on a terminal, the same as plain text in a file.</summary>
internal sealed class TrainReport(IAnsiConsole console)
{
    private const int MaxImportant = 10;

    public void Data(TrainingTable table, LabelColumn label, IReadOnlyList<PlannedFeature> planned, DataSplit split, Warnings warnings)
    {
        Line(Text($"{table.FileName}: {label.Rows.Length:N0} rows, {planned.Count} features, label '{label.Name}' ({Screen.Name(label.Task)})"));
        if (label.Labels is { } labels)
        {
            var counts = label.CountClasses(label.Rows);
            var shares = labels.Select((text, index) => Text($"'{text}' {counts[index]:N0} ({100.0 * counts[index] / label.Rows.Length:0.0} %)")).ToList();
            Line($"Labels: {string.Join(", ", shares.Take(12))}{(shares.Count > 12 ? ", …" : "")}{(label.Task == ModelTask.BinaryClassification ? $"; positive is '{labels[1]}'" : "")}");
        }

        Line(split.IsCrossValidated
            ? Text($"Split: {split.Development.Length:N0} rows to train and choose ({split.Folds.Count}-fold cross-validation), {split.Test.Length:N0} to measure")
            : Text($"Split: {split.Development.Length - split.Folds[0].Held.Length:N0} rows to train, {split.Folds[0].Held.Length:N0} to choose, {split.Test.Length:N0} to measure"));
        var rows = console.Table("Feature", "Type", "Values", "Missing", "When missing", "When unknown");
        foreach (var feature in planned)
        {
            rows.AddRow(
                Markup.Escape(feature.Name),
                feature.Type.ToString().ToLowerInvariant(),
                feature.Categories is null ? "" : Text($"{feature.Categories.Count}"),
                feature.MissingRows == 0 ? "none" : Text($"{feature.MissingRows:N0} ({100.0 * feature.MissingRows / label.Rows.Length:0.0} %)"),
                Markup.Escape(feature.Missing.Describe(feature.Type)),
                feature.Type == FeatureType.Category ? (feature.Unknown ?? UnknownCategoryPolicy.Reject).ToString().ToLowerInvariant() : "");
        }

        console.Write(rows);
        foreach (var warning in warnings.Messages)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]Warning:[/] {warning}");
        Line("");
        Line("Candidates, judged on rows held out from their fit:");
    }

    public void Tried(Trial trial, LabelColumn label)
    {
        var metric = label.Task switch
        {
            ModelTask.Regression => Text($"RMSE {Math.Sqrt(trial.MeanLoss):0.####}"),
            ModelTask.BinaryClassification => Text($"log loss {trial.MeanLoss:0.0000}  AUC {BinaryMetrics.AreaUnderCurve(trial.Scores, Measurement.Positives(label, trial.HeldRows)):0.0000}"),
            _ => Text($"log loss {trial.MeanLoss:0.0000}  accuracy {MulticlassMetrics.Of(trial.Scores, trial.HeldRows.Select(label.Class).ToArray(), label.ScoresPerRow).Accuracy:0.0000}"),
        };
        Line(Text($"  {trial.Candidate.Description,-48} {metric}  {trial.Elapsed.TotalSeconds,5:0.0} s"));
    }

    public void NotFitted(Candidate candidate) =>
        Line(Text($"  {candidate.Description,-48} not fitted: it finds nothing to split these rows by"));

    public void Chosen(Trial trial, Trial best, DataSplit split)
    {
        var why = trial == best ? "" : $", which is as good as {best.Candidate.Description} within the noise and scores faster";
        Line(Text($"Chosen: {trial.Candidate.Description}{why}; now fitted on all {split.Development.Length:N0} rows outside the test part."));
        Line("");
    }

    public void Measured(Measurement measurement, LabelColumn label, float? threshold, double[] importance, IReadOnlyList<PlannedFeature> planned)
    {
        Line("Measured on the test part, with the package as it will serve:");
        var metrics = console.Table("Metric", "Value", "95 % range");
        foreach (var (name, value) in measurement.ByName())
            metrics.AddRow(name, Text($"{value:0.####}"), measurement.Ranges.TryGetValue(name, out var range) ? Text($"{range.Low:0.####} to {range.High:0.####}") : "");
        console.Write(metrics);
        if (measurement.Binary is { } binary)
            console.Write(ConfusionTables.Binary(console, label.Labels!, binary, threshold!.Value));
        if (measurement.Multiclass is { } multiclass)
            console.Write(ConfusionTables.PerLabel(console, label.Labels!, multiclass));

        var important = console.Table("Feature", "Loss rises when shuffled");
        foreach (var (feature, rise) in planned.Zip(importance).OrderByDescending(pair => pair.Second).Take(MaxImportant))
            important.AddRow(Markup.Escape(feature.Name), Text($"{100 * rise:0.0} %"));
        console.Write(important);
    }

    public void Written(string folder, TrainOptions options) => PackageReport.Write(Line, folder, options.ModelsFolder, options.SetDefault, options.CsvPath);

    private void Line(string text) => console.WriteLine(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
