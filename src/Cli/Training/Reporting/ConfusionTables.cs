using System.Globalization;
using Inference.Cli.Training.Metrics;
using Spectre.Console;

namespace Inference.Cli.Training.Reporting;

/// <summary>Which labels are taken for which.</summary>
internal static class ConfusionTables
{
    private const int MaxMatrixLabels = 12;

    public static Table Binary(IAnsiConsole console, IReadOnlyList<string> labels, BinaryMetrics metrics, float threshold)
    {
        var table = console.Table([string.Create(CultureInfo.InvariantCulture, $"At threshold {threshold:0.####}"), $"predicted '{labels[0]}'", $"predicted '{labels[1]}'"]);
        table.AddRow(Markup.Escape($"is '{labels[0]}'"), Number(metrics.TrueNegatives), Number(metrics.FalsePositives));
        table.AddRow(Markup.Escape($"is '{labels[1]}'"), Number(metrics.FalseNegatives), Number(metrics.TruePositives));
        return table;
    }

    /// <summary>One line per label; the rows taken for each other label too where these are few.</summary>
    public static Table PerLabel(IAnsiConsole console, IReadOnlyList<string> labels, MulticlassMetrics metrics)
    {
        var withMatrix = labels.Count <= MaxMatrixLabels;
        string[] columns = ["Label", "Rows", "Precision", "Recall", "F1"];
        var table = console.Table([.. columns, .. withMatrix ? labels.Select(label => $"as '{label}'") : []]);
        for (var label = 0; label < labels.Count; label++)
        {
            var actual = label;
            string[] cells = [Markup.Escape(labels[label]), Number(metrics.Actual(label)), Share(metrics.Precision(label)), Share(metrics.Recall(label)), Share(metrics.F1(label))];
            table.AddRow([.. cells, .. withMatrix ? Enumerable.Range(0, labels.Count).Select(predicted => Number(metrics.Confusion[actual, predicted])) : []]);
        }

        return table;
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
