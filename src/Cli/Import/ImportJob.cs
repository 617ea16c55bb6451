using Inference.Cli.Packaging;
using Inference.Cli.Training.Data;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring;
using Inference.Scoring.Onnx;
using Inference.Scoring.Onnx.Runtime;

namespace Inference.Cli.Import;

/// <summary>From an ONNX file to the next version of a model: read the graph, fit the features, compare the scorers, write.</summary>
internal sealed class ImportJob(ImportOptions options, TextWriter output)
{
    /// <returns>The folder of the new version.</returns>
    /// <exception cref="CliException">Anything that does not fit; nothing is written then.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(cancellationToken);
        try
        {
            var graph = OnnxModel.Parse(bytes);
            var features = await ImportedFeatures.ReadAsync(graph, options, cancellationToken);
            var (task, labels) = ImportedTask.Of(graph, options);
            return await ImportAsync(bytes, graph, features, Draft(features, task, labels), cancellationToken);
        }
        catch (FormatException error)
        {
            throw new CliException($"{options.OnnxPath}: {error.Message}", error);
        }
    }

    private async Task<string> ImportAsync(byte[] bytes, OnnxModel graph, ImportedFeatures features, ModelManifest draft, CancellationToken cancellationToken)
    {
        var schema = new ModelSchema(draft.Features);
        using var library = new OnnxRuntimeScorer(graph, draft, schema, "for comparison");
        using var scorer = ScorerFactory.Open(bytes, draft, schema);
        var rows = features.Rows is { } table ? ImportRows.Of(table, schema, draft.ScoresPerRow, isGolden: false) : ImportRows.MadeUp(schema);
        var golden = options.GoldenPath is { } path
            ? ImportRows.Of(await TrainingFile.ReadAsync(path, cancellationToken, minColumns: 1), schema, draft.ScoresPerRow, isGolden: true)
            : rows;

        Line($"{options.OnnxPath}: {schema.Count} features, {Describe(draft)}");
        Line($"Scored by {scorer.Info.Name}: {scorer.Info.Detail}");
        var comparison = new ImportComparison(draft, library, scorer);
        var expected = golden.Expected ?? ImportComparison.Scores(library, golden);
        if (golden.Expected is not null)
            Line(comparison.WithExpected(golden));
        Line(comparison.WithLibrary(rows));
        if (golden != rows)
            Line(comparison.WithLibrary(golden));
        if (golden.IsMadeUp)
            Line("Warning: the golden rows are made up. Give real ones with --golden, so that they show a wrong model at once.");

        var folder = PackageWriter.Write(options.ModelsFolder, draft, bytes, _ => Golden(draft, schema, golden, expected), model => model.Manifest);
        if (options.SetDefault)
            ServingFiles.SetDefault(options.ModelsFolder, options.Name);
        PackageReport.Write(Line, folder, options.ModelsFolder, options.SetDefault, "<csv>");
        return folder;
    }

    private static byte[] Golden(ModelManifest draft, ModelSchema schema, ImportRows golden, float[] expected)
    {
        var chosen = GoldenSpread.Of(expected, draft.ScoresPerRow).ToArray();
        return GoldenRows.Write(
            schema,
            draft.ScoresPerRow,
            [.. chosen.Select(row => golden.Texts[row])],
            [.. chosen.SelectMany(row => expected.Skip(row * draft.ScoresPerRow).Take(draft.ScoresPerRow))]);
    }

    private ModelManifest Draft(ImportedFeatures features, ModelTask task, IReadOnlyList<string>? labels)
    {
        if (options.Threshold is not null && task != ModelTask.BinaryClassification)
            throw new CliException("--threshold belongs to a classifier of two labels.");
        return new ModelManifest
        {
            Format = ModelManifest.CurrentFormat,
            Name = options.Name,
            Version = 0,
            Task = task,
            File = "model.onnx",
            Sha256 = "",
            Features = features.Definitions,
            Labels = labels,
            Threshold = task == ModelTask.BinaryClassification ? options.Threshold ?? 0.5f : null,
        };
    }

    private async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(options.OnnxPath, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{options.OnnxPath}: cannot be read: {error.Message}", error);
        }
    }

    private void Line(string text) => output.WriteLine(text);

    private static string Describe(ModelManifest draft) => Screen.Name(draft.Task) + draft.Task switch
    {
        ModelTask.Regression => "",
        ModelTask.BinaryClassification => $", labels '{draft.Labels![0]}' and '{draft.Labels[1]}' (positive)",
        _ => $", labels {string.Join(", ", draft.Labels!)}",
    };
}
