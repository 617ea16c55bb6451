using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inference.Benchmarks.Compare.Results;
using Inference.Cli.Training.Metrics;
using Inference.Models;

namespace Inference.Benchmarks.Compare;

/// <summary>Writes the data, trains both sides on them, and says what is compared. What a kept folder has already stays.</summary>
internal sealed class Preparation(Bench bench)
{
    private const ulong TrainSeed = 1, TestSeed = 2, BatchSeed = 3;

    private readonly Workspace _files = bench.Files;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Write(_files.Train, path => BenchmarkData.WriteLabelled(path, BenchmarkData.TrainingRows, Workspace.Features, TrainSeed));
        Write(_files.Test, path => BenchmarkData.WriteLabelled(path, BenchmarkData.TestRows, Workspace.Features, TestSeed));
        Write(_files.Batch, path => BenchmarkData.Write(path, bench.Options.Rows, Workspace.Features, BatchSeed));
        var forest = await TrainReferenceAsync(cancellationToken);
        await TrainOursAsync(cancellationToken);
        Describe(bench.Report.Begin("What is compared"), forest, await AucAsync(Workspace.Trees, cancellationToken), await AucAsync(Workspace.Forest, cancellationToken));
    }

    /// <summary>A file is there whole or not at all, or the next run would take half a one.</summary>
    private void Write(string path, Action<string> write)
    {
        if (File.Exists(path))
            return;
        bench.Report.Note($"writing {Path.GetFileName(path)}");
        write(path + ".new");
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>What the reference design says of its forest.</summary>
    private async Task<JsonNode> TrainReferenceAsync(CancellationToken cancellationToken)
    {
        var said = _files.Of("forest.json");
        if (!File.Exists(said))
        {
            bench.Report.Note("training the reference design's forest");
            var trained = await bench.PythonAsync("train.py", [_files.Folder], cancellationToken);
            await File.WriteAllTextAsync(said, trained.Output, cancellationToken);
        }

        return JsonNode.Parse(await File.ReadAllTextAsync(said, cancellationToken))!;
    }

    /// <summary>Always anew: they are made by what is measured.</summary>
    private async Task TrainOursAsync(CancellationToken cancellationToken)
    {
        bench.Report.Note("training our model, importing the forest");
        if (Directory.Exists(_files.Models))
            Directory.Delete(_files.Models, recursive: true);
        await bench.Cli.RunAsync(["train", _files.Train, "--label", "label", "--name", Workspace.Trees, "--models", _files.Models, "--trainer", "fasttree", "--trees", "100", "--leaves", "32", "--test-share", "0.05", "--set-default"], cancellationToken);
        await bench.Cli.RunAsync(["import", _files.Of("forest.onnx"), "--name", Workspace.Forest, "--features", _files.Of("rows.csv"), "--golden", _files.Of("golden.csv"), "--models", _files.Models], cancellationToken);
        CopyWithoutColumns();
    }

    /// <summary>The same model under another name, whose files have predictions only.</summary>
    private void CopyWithoutColumns()
    {
        var target = Directory.CreateDirectory(_files.Package(Workspace.TreesOnly));
        foreach (var file in Directory.EnumerateFiles(_files.Package(Workspace.Trees)))
            File.Copy(file, Path.Combine(target.FullName, Path.GetFileName(file)));
        var path = Path.Combine(target.FullName, ModelPackage.ManifestFile);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["name"] = Workspace.TreesOnly;
        manifest["batch"] = new JsonObject { ["keepColumns"] = new JsonArray() };
        File.WriteAllText(path, manifest.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    /// <summary>How well a model of ours orders the rows that neither side was trained on.</summary>
    private async Task<double> AucAsync(string model, CancellationToken cancellationToken)
    {
        var output = _files.Of("test-scored.csv");
        await bench.Cli.RunAsync(["score", _files.Test, "--model", _files.Package(model), "--keep", "label", "--out", output], cancellationToken);
        // label,prediction,probability
        string[][] rows = [.. File.ReadLines(output).Skip(1).Select(line => line.Split(','))];
        return BinaryMetrics.AreaUnderCurve([.. rows.Select(row => float.Parse(row[2], CultureInfo.InvariantCulture))], [.. rows.Select(row => row[0] == "1")]);
    }

    private void Describe(Section section, JsonNode forest, double trees, double imported)
    {
        var culture = CultureInfo.InvariantCulture;
        var reference = forest["auc"]!.GetValue<double>();
        section.Text(string.Create(culture, $"""
            - **Reference design**, written anew in `tests/Benchmarks/Compare/Reference`: a scikit-learn random forest of 100 trees with the library's defaults ({forest["nodes"]!.GetValue<int>():N0} nodes); FastAPI on uvicorn, which calls `model.predict([row])`; a pandas job that reads, fills, writes, reads again, predicts and writes.
            - **Ours**: `score` and `serve` of this project with a model of its own, `trees` (FastTree, 100 trees of at most 32 leaves), and with the reference design's forest, `forest`, imported through ONNX.
            - **Data**: {Workspace.Features} normally distributed features with six decimals. Both sides were trained on the same {BenchmarkData.TrainingRows:N0} rows. The batch file has {bench.Options.Rows:N0} rows, {new FileInfo(_files.Batch).Length / 1e6:N0} MB.
            - **Quality**: area under the ROC curve on {BenchmarkData.TestRows:N0} rows that neither side saw: reference {reference:0.0000}, our `trees` {trees:0.0000}, the imported `forest` {imported:0.0000}.
            """));
        if (trees < reference)
            section.Text("**Warning: our model is worse than the reference's, so the comparison of `trees` is not fair.**");
    }
}
