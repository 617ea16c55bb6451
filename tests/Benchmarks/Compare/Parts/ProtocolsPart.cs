using System.Globalization;
using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;
using Inference.Benchmarks.Measuring;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>The same rows in every form of call, alone and 100 at a time.</summary>
internal sealed class ProtocolsPart(Bench bench, Uri server)
{
    private const int ManyRows = 100;
    private const int ManyBodies = 8;
    private const int Connections = 64;
    private const double MostTime = 1.5, LeastGain = 20;

    private readonly string[] _rows = CallForm.ReadRows(bench.Files.Test, ManyRows * ManyBodies);

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var served = await ServedModels.StartAsync(bench, cancellationToken);
        await new ProtocolsPart(bench, served.Address).RunAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        List<(CallForm Form, int Rows, int Connections, LoadRow Load)> all =
        [
            .. CallForm.All.SelectMany(form => new[] { 1, ManyRows }.Select(rows => (form, rows, Connections, Load(form, rows, Connections)))),
            .. new[] { 1, ManyRows }.Select(rows => (CallForm.Reference, rows, 1, Load(CallForm.Reference, rows, 1))),
        ];
        try
        {
            foreach (var (form, rows, _, load) in all)
            {
                // A wrong body would be measured as a fast answer.
                await FirstBodyAsync(form, rows, cancellationToken);
                await load.WarmAsync(bench.Options.WarmUpSeconds, cancellationToken);
            }

            await bench.EachRoundAsync(async round =>
            {
                foreach (var (_, _, _, load) in all)
                    await load.MeasureAsync(bench.Options.ProtocolSeconds, cancellationToken);
                bench.Report.Note($"round {round}, all forms of call");
            });
            LoadRow Of(CallForm form, int rows, int connections) => all.Single(one => one.Form == form && one.Rows == rows && one.Connections == connections).Load;
            Describe(Of);
            DescribeMany(Of);
        }
        finally
        {
            all.ForEach(one => one.Load.Dispose());
        }
    }

    private void Describe(Func<CallForm, int, int, LoadRow> load)
    {
        var section = bench.Report.Begin("Forms of call");
        section.Text(string.Create(CultureInfo.InvariantCulture, $"`serve` with `trees`, {Connections} connections, {bench.Options.ProtocolSeconds} s each. Time per row is against the reference call with as many rows."));
        section.Table(
            ["Form", "Rows", "Answers/s", "Rows/s", "p99 ms", "Time per row", "Errors"],
            CallForm.All.SelectMany(form => new[] { 1, ManyRows }.Select(rows => Cells(form, rows, load))));
        foreach (var rows in new[] { 1, ManyRows })
        {
            var slowest = CallForm.All.Skip(1).MinBy(form => load(form, rows, Connections).AnswersPerSecond.Median)!;
            bench.Report.Targets.Add(
                string.Create(CultureInfo.InvariantCulture, $"time of the slowest form ({slowest.Name}), bodies of {rows} {(rows == 1 ? "row" : "rows")}"),
                load(CallForm.Reference, rows, Connections).Speed,
                load(slowest, rows, Connections).Speed,
                TimePerRow(slowest, rows, load),
                Bound.AtMost(MostTime, "0.00×"));
        }
    }

    private void DescribeMany(Func<CallForm, int, int, LoadRow> load)
    {
        var section = bench.Report.Begin("Many rows in a call");
        section.Text($"Reference calls of {ManyRows} rows against as many calls of one row; rows a second.");
        var gains = new[] { 1, Connections }.Select(connections => (
            Connections: connections,
            Single: load(CallForm.Reference, 1, connections).AnswersPerSecond.Median,
            Many: load(CallForm.Reference, ManyRows, connections).AnswersPerSecond.Median * ManyRows)).ToList();
        section.Table(
            ["Connections", "One row a call", "100 rows a call", "Gain"],
            gains.Select(gain => (string[])[Text(gain.Connections), Text(gain.Single), Text(gain.Many), (gain.Many / gain.Single).ToString("0.0×", CultureInfo.InvariantCulture)]));
        foreach (var (connections, single, many) in gains)
            bench.Report.Targets.Add($"{ManyRows} rows in one call, {connections} connection{(connections == 1 ? "" : "s")}", $"{Text(single)} rows/s", $"{Text(many)} rows/s", many / single, Bound.AtLeast(LeastGain, "0.0×"));
    }

    private static string[] Cells(CallForm form, int rows, Func<CallForm, int, int, LoadRow> load)
    {
        var one = load(form, rows, Connections);
        var cells = one.Cells;
        return [form.Name, Text(rows), cells[1], Text(one.AnswersPerSecond.Median * rows), cells[3], TimePerRow(form, rows, load).ToString("0.00×", CultureInfo.InvariantCulture), cells[4]];
    }

    private static double TimePerRow(CallForm form, int rows, Func<CallForm, int, int, LoadRow> load) =>
        load(CallForm.Reference, rows, Connections).AnswersPerSecond.Median / load(form, rows, Connections).AnswersPerSecond.Median;

    private LoadRow Load(CallForm form, int rows, int connections) => new(
        form.Name,
        new Wrk(form.Address(server, Workspace.Trees), Bodies(form, rows), form.ContentType),
        connections);

    private IEnumerable<string> Bodies(CallForm form, int rows) => _rows.Chunk(rows).Take(Math.Min(Connections, _rows.Length / rows)).Select(form.Body);

    private async Task FirstBodyAsync(CallForm form, int rows, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var content = new StringContent(Bodies(form, rows).First());
        content.Headers.ContentType = new(form.ContentType);
        using var answer = await http.PostAsync(form.Address(server, Workspace.Trees), content, cancellationToken);
        var said = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode || !said.Contains("predict", StringComparison.Ordinal))
            throw new Cli.CliException($"{form.Name} was answered {answer.StatusCode}: {said}");
    }

    private static string Text(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
