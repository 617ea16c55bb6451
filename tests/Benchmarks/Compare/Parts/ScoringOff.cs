using Inference.Benchmarks.Compare.Results;
using Inference.Models;
using Inference.Scoring;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>What scoring adds to reading, parsing and writing: the same run with a scorer that does nothing.</summary>
internal static class ScoringOff
{
    private const double Most = 1.4;
    private const int WarmUps = 3;

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        using var model = ModelPackage.Load(bench.Files.Package(Workspace.Trees));
        using var constant = new LoadedModel(model.Manifest, model.Schema, new Constant());
        var (on, off) = (new Series(), new Series());
        var output = bench.Files.Of("scored.csv");
        Task<double> RunAsync(LoadedModel scored) => FileRun.SecondsAsync(scored, bench.Files.Batch, output, threads: 0, cancellationToken);
        // For the compiler, which takes some runs to be done.
        for (var i = 0; i < WarmUps; i++)
        {
            await RunAsync(constant);
            await RunAsync(model);
        }

        await bench.EachRoundAsync(async round =>
        {
            off.Add(await RunAsync(constant));
            on.Add(await RunAsync(model));
            bench.Report.Note($"round {round}, scoring off and on");
        });
        bench.Report.Begin("Batch without scoring").Text(
            $"The same pipeline in one process, file to file, predictions only: {on.Text("0.00")} s; with a scorer that always says the same number: {off.Text("0.00")} s.");
        bench.Report.Targets.Add("`score` against the same without scoring", $"{off.Text("0.00")} s", $"{on.Text("0.00")} s", on.Median / off.Median, Bound.AtMost(Most));
    }

    /// <summary>As many digits as probabilities have, so that writing costs what it does.</summary>
    private sealed class Constant : IScorer
    {
        private const float Score = 0.84372651f;

        public int ScoresPerRow => 1;

        public ScorerInfo Info { get; } = new("constant", "for benchmarks", 0);

        void IScorer.Score(ReadOnlySpan<float> features, Span<float> scores) => scores.Fill(Score);

        public void Dispose()
        {
        }
    }
}
