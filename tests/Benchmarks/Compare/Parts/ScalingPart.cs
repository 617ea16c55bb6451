using System.Globalization;
using System.Text.RegularExpressions;
using Inference.Cli;
using Inference.Models;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>How <c>score</c> goes with rows, features, trees, leaves and threads. The best of two runs each.</summary>
internal sealed partial class ScalingPart(Bench bench, CancellationToken cancellationToken)
{
    private const int Times = 2;

    /// <summary>Values of every file whose features vary, so that all have about the same bytes.</summary>
    private const int Values = 9_000_000;

    private const int UsualTrees = 100, UsualLeaves = 32;

    private static readonly string[] Header = ["Whole process s", "Rows/s", "Of which scoring s", "Rows/s"];

    private readonly ScalingModels _models = new(bench);

    private bool IsQuick => bench.Options.Quick;

    public static Task RunAsync(Bench bench, CancellationToken cancellationToken) => new ScalingPart(bench, cancellationToken).RunAsync();

    private async Task RunAsync()
    {
        var rows = await RowsAsync();
        var features = await EachAsync(IsQuick ? [] : [3, Workspace.Features, 100, 500], FeaturesAsync);
        var trees = await EachAsync(IsQuick ? [] : [10, UsualTrees, 300, 1000], trees => ScoreAsync(trees, UsualLeaves));
        var leaves = await EachAsync(IsQuick ? [] : [8, UsualLeaves, 128, 1000], leaves => ScoreAsync(UsualTrees, leaves));
        var threads = await ThreadsAsync();
        var section = bench.Report.Begin("Scaling");
        section.Text(string.Create(CultureInfo.InvariantCulture, $"`score`, predictions only, {UsualTrees} trees of at most {UsualLeaves} leaves, {Workspace.Features} features and {bench.Options.Rows:N0} rows unless the table says otherwise. The best of {Times} runs. \"Of which scoring\" is what `score` itself says: without the start of the process and the loading of the model."));
        section.Table(["Rows", .. Header], rows);
        if (!IsQuick)
        {
            section.Table(["Features", .. Header], features);
            section.Table(["Trees", .. Header], trees);
            section.Table(["Leaves", .. Header], leaves);
        }

        section.Table(["Threads that score", "s", "Rows/s"], threads);
    }

    private static async Task<List<string[]>> EachAsync(int[] sizes, Func<int, Task<string[]>> measure)
    {
        List<string[]> rows = [];
        foreach (var size in sizes)
            rows.Add([Text(size), .. await measure(size)]);
        return rows;
    }

    /// <summary>Small files are written for it; large ones are the batch file several times over.</summary>
    private async Task<List<string[]>> RowsAsync()
    {
        var model = bench.Files.Package(Workspace.Trees);
        var rows = await EachAsync(IsQuick ? [10_000] : [10_000, 100_000], async count =>
        {
            using var file = _models.WriteRows(count, Workspace.Features);
            return await BestAsync(file.Path, model, count);
        });
        foreach (var times in IsQuick ? [1] : new[] { 1, 5, 20 })
        {
            var count = (long)times * bench.Options.Rows;
            using var file = RepeatedFile.Write(bench, times);
            rows.Add([Text(count), .. file is null ? ["skipped: the disk has not that much room", "–", "–", "–"] : await BestAsync(file.Path, model, count)]);
        }

        return rows;
    }

    private async Task<string[]> FeaturesAsync(int features)
    {
        var model = await _models.TrainAsync(features, UsualTrees, UsualLeaves, cancellationToken);
        var rows = Values / features;
        using var file = _models.WriteRows(rows, features);
        return await BestAsync(file.Path, model, rows);
    }

    private async Task<string[]> ScoreAsync(int trees, int leaves) =>
        await BestAsync(bench.Files.Batch, await _models.TrainAsync(Workspace.Features, trees, leaves, cancellationToken), bench.Options.Rows);

    private async Task<List<string[]>> ThreadsAsync()
    {
        using var model = ModelPackage.Load(bench.Files.Package(Workspace.Trees));
        return await EachAsync([1, 2], async threads =>
        {
            var best = double.PositiveInfinity;
            for (var i = 0; i < Times; i++)
                best = Math.Min(best, await FileRun.SecondsAsync(model, bench.Files.Batch, bench.Files.Of("scored.csv"), threads, cancellationToken));
            return [Seconds(best), Text(bench.Options.Rows / best)];
        });
    }

    private async Task<string[]> BestAsync(string csv, string package, long rows)
    {
        var (whole, scoring) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var i = 0; i < Times; i++)
        {
            var cost = await bench.Cli.RunAsync(["score", csv, "--model", package, "--keep", "none", "--out", bench.Files.Of("scored.csv")], cancellationToken);
            whole = Math.Min(whole, cost.Seconds);
            scoring = Math.Min(scoring, ScoringSeconds(cost.Output));
        }

        bench.Report.Note($"{Path.GetFileName(csv)} with {Path.GetFileName(Path.GetDirectoryName(package))}: {Seconds(whole)} s");
        return [Seconds(whole), Text(rows / whole), Seconds(scoring), Text(rows / scoring)];
    }

    private static double ScoringSeconds(string output) => Scored().Match(output) is { Success: true } match
        ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
        : throw new CliException($"score does not say how long it took: {output}");

    [GeneratedRegex(@" in ([0-9.]+) s \(")]
    private static partial Regex Scored();

    private static string Seconds(double number) => number.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
