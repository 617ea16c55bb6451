using System.Text.Json;
using Inference.Benchmarks.Compare.Results;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>A file through a whole process: the reference design's job and our <c>score</c>.</summary>
internal sealed class BatchPart(Bench bench)
{
    private const double SpeedPredictionsOnly = 70, SpeedAllColumns = 45, SpeedForest = 18, MemoryShare = 1 / 6.0;

    private readonly ProcessRow _reference = new("reference job", bench.Options.Rows);
    private readonly ProcessRow _only = new("`score`, predictions only", bench.Options.Rows);
    private readonly ProcessRow _all = new("`score`, all columns kept", bench.Options.Rows);
    private readonly ProcessRow _forest = new("`score` with `forest`, predictions only", bench.Options.Rows);
    private readonly Dictionary<string, Series> _steps = [];
    private readonly Series _withoutFile = new();

    public static Task RunAsync(Bench bench, CancellationToken cancellationToken) => new BatchPart(bench).RunAsync(cancellationToken);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await bench.EachRoundAsync(async round =>
        {
            await RunReferenceAsync(round, cancellationToken);
            await ScoreAsync(_only, round, Workspace.Trees, "none", cancellationToken);
            await ScoreAsync(_all, round, Workspace.Trees, "all", cancellationToken);
            await ScoreAsync(_forest, round, Workspace.Forest, "none", cancellationToken);
        });
        Describe(bench.Report.Begin("Batch"));
        await ScoringOff.RunAsync(bench, cancellationToken);
    }

    private async Task RunReferenceAsync(int round, CancellationToken cancellationToken)
    {
        var (clean, output) = (bench.Files.Of("clean.csv"), bench.Files.Of("reference-scored.csv"));
        await CleanDisk.PrepareAsync([clean, output], cancellationToken);
        var cost = await bench.PythonAsync("job.py", [bench.Files.ForestJoblib, bench.Files.Batch, clean, output], cancellationToken);
        bench.Report.Note($"round {round}, {_reference.Add(cost)}");
        var steps = JsonSerializer.Deserialize<Dictionary<string, double>>(cost.Output)!;
        foreach (var (step, seconds) in steps)
        {
            if (!_steps.TryGetValue(step, out var series))
                _steps[step] = series = new Series();
            series.Add(seconds);
        }

        _withoutFile.Add(cost.Seconds - steps["write clean"] - steps["read clean"]);
    }

    private async Task ScoreAsync(ProcessRow row, int round, string model, string keep, CancellationToken cancellationToken)
    {
        var output = bench.Files.Of("scored.csv");
        await CleanDisk.PrepareAsync([output], cancellationToken);
        var cost = await bench.Cli.RunAsync(["score", bench.Files.Batch, "--model", bench.Files.Package(model), "--keep", keep, "--out", output], cancellationToken);
        bench.Report.Note($"round {round}, {row.Add(cost)}");
    }

    private void Describe(Section section)
    {
        section.Text("From the start of a process to its end, reading a file and writing one. The reference job writes its predictions only. Before each run, of either side, its files of the round before are deleted and what others wrote is on the disk.");
        section.Table(ProcessRow.Header, new[] { _reference, _only, _all, _forest }.Select(row => row.Cells));
        section.Text("The reference job by its steps, in seconds, and what it would take without its intermediate file:");
        section.Table([.. _steps.Keys, "without the file"], [[.. _steps.Values.Append(_withoutFile).Select(seconds => seconds.Text("0.00"))]]);
        AddSpeed("`score`, predictions only", _only, SpeedPredictionsOnly);
        AddSpeed("`score`, all columns kept", _all, SpeedAllColumns);
        AddSpeed("`score` with the reference's forest", _forest, SpeedForest);
        var ours = new[] { _only, _all }.MaxBy(row => row.PeakMegabytes.Median)!;
        bench.Report.Targets.Add(
            "peak memory of `score`, the larger of both",
            $"{_reference.PeakMegabytes.Text("0")} MB",
            $"{ours.PeakMegabytes.Text("0")} MB",
            ours.PeakMegabytes.Median / _reference.PeakMegabytes.Median,
            Bound.AtMost(MemoryShare, "0.000×"));
    }

    private void AddSpeed(string work, ProcessRow ours, double least) =>
        bench.Report.Targets.Add(work, _reference.Speed, ours.Speed, _reference.Seconds.Median / ours.Seconds.Median, Bound.AtLeast(least, "0.0×"));
}
