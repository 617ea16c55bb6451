using System.Globalization;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>Models and files of other sizes than the usual.</summary>
internal sealed class ScalingModels(Bench bench)
{
    /// <summary>Enough for trees of 1,000 leaves at ten rows each.</summary>
    private const int TrainingRows = 14_000;

    private const ulong TrainSeed = 11, RowsSeed = 12;

    /// <summary>Trains a model and returns the folder of its package; one that was trained in this run is taken again.</summary>
    public async Task<string> TrainAsync(int features, int trees, int leaves, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"f{features}-t{trees}-l{leaves}");
        var models = bench.Files.Of("scaling");
        var package = Path.Combine(models, name, "1");
        if (Directory.Exists(package))
            return package;
        bench.Report.Note($"training {name}");
        using var file = new TemporaryFile(bench.Files.Of($"{name}.csv"));
        BenchmarkData.WriteLabelled(file.Path, TrainingRows, features, TrainSeed);
        await bench.Cli.RunAsync(
            ["train", file.Path, "--label", "label", "--name", name, "--models", models, "--trainer", "fasttree", "--trees", Text(trees), "--leaves", Text(leaves), "--test-share", "0.05"],
            cancellationToken);
        return package;
    }

    /// <summary>Rows to be scored, for as long as they are needed.</summary>
    public TemporaryFile WriteRows(int rows, int features)
    {
        var file = new TemporaryFile(bench.Files.Of(string.Create(CultureInfo.InvariantCulture, $"rows-{rows}-{features}.csv")));
        BenchmarkData.Write(file.Path, rows, features, RowsSeed);
        return file;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
