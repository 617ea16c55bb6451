using System.Globalization;
using System.Text.Json.Nodes;
using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;
using Inference.Benchmarks.Measuring;
using Inference.Cli;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>Calls of one row on 64 connections: the reference design's service, ours, and the limit of the web server.</summary>
internal sealed class HttpPart(Bench bench, string[] bodies)
{
    /// <summary>Connections that call all the time.</summary>
    public const int Connections = 64;

    private const int DistinctRows = 64;
    /// <summary>Least share of the constant answer's speed.</summary>
    public const double ShareOfConstant = 0.8;

    private const double SpeedTrees = 200, SpeedForest = 120, P99Share = 1 / 100.0;

    public static Task RunAsync(Bench bench, CancellationToken cancellationToken) => new HttpPart(bench, Bodies(bench)).RunAsync(cancellationToken);

    /// <summary>Reference calls, each of another row.</summary>
    public static string[] Bodies(Bench bench) => [.. CallForm.ReadRows(bench.Files.Test, DistinctRows).Select(row => CallForm.Reference.Body([row]))];

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        bench.Report.Note("starting servers");
        await using var one = await ReferenceService.StartAsync(bench, workers: 1, bodies[0], cancellationToken);
        await using var two = await ReferenceService.StartAsync(bench, workers: 2, bodies[0], cancellationToken);
        await using var served = await ServedModels.StartAsync(bench, cancellationToken);
        var (trees, forest) = (CallForm.Reference.Address(served.Address, Workspace.Trees), CallForm.Reference.Address(served.Address, Workspace.Forest));
        var answer = await FirstAnswer.WaitAsync(trees, bodies[0], TimeSpan.Zero, cancellationToken);
        await EnsureSameAsync(one, forest, cancellationToken);
        await using var constant = await ConstantServer.StartAsync(answer, bodies[0], cancellationToken);

        using var oneWorker = Row("reference, 1 worker", one.Address);
        using var twoWorkers = Row("reference, 2 workers", two.Address);
        using var ours = Row("`serve`, `trees`", trees);
        using var oursForest = Row("`serve`, `forest`", forest);
        using var limit = Row("constant answer", constant.Address);
        LoadRow[] rows = [oneWorker, ours, twoWorkers, oursForest, limit];
        await MeasureAsync(rows, cancellationToken);

        var section = bench.Report.Begin("Calls");
        section.Text(string.Create(CultureInfo.InvariantCulture, $"`wrk` with {Connections} connections, {bench.Options.LoadSeconds} s each, {DistinctRows} rows in turn, one row a call. Server and `wrk` share the cores. First answers: reference `{one.FirstAnswer}`, ours `{answer}`. The constant answer is the same text from the same web server, which reads nothing."));
        section.Table(LoadRow.Header, rows.Select(row => row.Cells));
        var (fastest, calmest) = (new[] { oneWorker, twoWorkers }.MaxBy(row => row.AnswersPerSecond.Median)!, new[] { oneWorker, twoWorkers }.MinBy(row => row.P99.Median)!);
        AddSpeed("calls of one row", fastest, ours, Bound.AtLeast(SpeedTrees, "0×"));
        AddSpeed("calls of one row, the reference's forest", fastest, oursForest, Bound.AtLeast(SpeedForest, "0×"));
        bench.Report.Targets.Add("p99 of calls", $"{calmest.P99.Text("0.0")} ms ({calmest.Name})", $"{ours.P99.Text("0.0")} ms", ours.P99.Median / calmest.P99.Median, Bound.AtMost(P99Share, "0.0000×"));
        AddSpeed("calls against a constant answer", limit, ours, Bound.AtLeast(ShareOfConstant, "0.00×"));
    }

    private async Task MeasureAsync(LoadRow[] rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
            await row.WarmAsync(bench.Options.WarmUpSeconds, cancellationToken);
        await bench.EachRoundAsync(async round =>
        {
            foreach (var row in rows)
            {
                await row.MeasureAsync(bench.Options.LoadSeconds, cancellationToken);
                bench.Report.Note($"round {round}, {row.Name}");
            }
        });
    }

    /// <summary>The imported forest must say what the reference design's own says.</summary>
    private async Task EnsureSameAsync(ServerProcess reference, Uri forest, CancellationToken cancellationToken)
    {
        foreach (var body in bodies)
        {
            var (said, ours) = (await PredictionAsync(reference.Address, body, cancellationToken), await PredictionAsync(forest, body, cancellationToken));
            if (said != ours)
                throw new CliException($"The reference design and the imported forest predict {said} and {ours} for the same row: {body}");
        }
    }

    private static async Task<double> PredictionAsync(Uri address, string body, CancellationToken cancellationToken) =>
        JsonNode.Parse(await FirstAnswer.WaitAsync(address, body, TimeSpan.Zero, cancellationToken))!["prediction"]!.GetValue<double>();

    private LoadRow Row(string name, Uri address) => new(name, new Wrk(address, bodies), Connections);

    private void AddSpeed(string work, LoadRow against, LoadRow ours, Bound bound) =>
        bench.Report.Targets.Add(work, $"{against.Speed} ({against.Name})", ours.Speed, ours.AnswersPerSecond.Median / against.AnswersPerSecond.Median, bound);
}
