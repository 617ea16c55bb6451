using System.Globalization;
using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>The same rows in every form of call, alone and 100 at a time.</summary>
internal sealed class ProtocolsPart(Bench bench, FormLoads loads)
{
    private const int Many = FormLoads.ManyRows;
    private const double MostTime = 1.5, LeastGain = 20;

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var served = await ServedModels.StartAsync(bench, cancellationToken);
        using var loads = new FormLoads(bench, served.Address);
        await loads.MeasureAsync(cancellationToken);
        var part = new ProtocolsPart(bench, loads);
        part.DescribeForms();
        part.DescribeMany();
    }

    private void DescribeForms()
    {
        var section = bench.Report.Begin("Forms of call");
        section.Text(string.Create(CultureInfo.InvariantCulture, $"`serve` with `trees`, {FormLoads.Connections} connections, {bench.Options.ProtocolSeconds} s each. Time per row is against the reference call with as many rows."));
        section.Table(
            ["Form", "Rows", "Answers/s", "Rows/s", "p99 ms", "Time per row", "Errors"],
            CallForm.All.SelectMany(form => new[] { 1, Many }.Select(rows => Cells(form, rows))));
        foreach (var rows in new[] { 1, Many })
        {
            var slowest = CallForm.All.Skip(1).MinBy(form => loads.Of(form, rows).AnswersPerSecond.Median)!;
            bench.Report.Targets.Add(
                string.Create(CultureInfo.InvariantCulture, $"time of the slowest form ({slowest.Name}), bodies of {rows} {(rows == 1 ? "row" : "rows")}"),
                loads.Of(CallForm.Reference, rows).Speed,
                loads.Of(slowest, rows).Speed,
                TimePerRow(slowest, rows),
                Bound.AtMost(MostTime, "0.00×"));
        }
    }

    private void DescribeMany()
    {
        var section = bench.Report.Begin("Many rows in a call");
        section.Text($"Reference calls of {Many} rows against as many calls of one row; rows a second.");
        var gains = new[] { 1, FormLoads.Connections }.Select(connections => (
            Connections: connections,
            Single: loads.Of(CallForm.Reference, 1, connections).AnswersPerSecond.Median,
            Many: loads.Of(CallForm.Reference, Many, connections).AnswersPerSecond.Median * Many)).ToList();
        section.Table(
            ["Connections", "One row a call", "100 rows a call", "Gain"],
            gains.Select(gain => (string[])[Text(gain.Connections), Text(gain.Single), Text(gain.Many), (gain.Many / gain.Single).ToString("0.0×", CultureInfo.InvariantCulture)]));
        foreach (var (connections, single, many) in gains)
            bench.Report.Targets.Add($"{Many} rows in one call, {connections} connection{(connections == 1 ? "" : "s")}", $"{Text(single)} rows/s", $"{Text(many)} rows/s", many / single, Bound.AtLeast(LeastGain, "0.0×"));
    }

    private string[] Cells(CallForm form, int rows)
    {
        var one = loads.Of(form, rows);
        var cells = one.Cells;
        return [form.Name, Text(rows), cells[1], Text(one.AnswersPerSecond.Median * rows), cells[3], TimePerRow(form, rows).ToString("0.00×", CultureInfo.InvariantCulture), cells[4]];
    }

    private double TimePerRow(CallForm form, int rows) =>
        loads.Of(CallForm.Reference, rows).AnswersPerSecond.Median / loads.Of(form, rows).AnswersPerSecond.Median;

    private static string Text(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
