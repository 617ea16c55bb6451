using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Inference.Cli.Packaging;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring;
using Inference.Scoring.Onnx;
using Inference.Tests.Scoring.MlNet;
using Inference.Tests.Testing;
using Microsoft.ML;

namespace Inference.Tests.Serve;

/// <summary>Models of every scorer are full citizens: the same row gets the same score in a file and in a call, to the last digit.</summary>
public sealed class ModelKindsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const int Rows = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task A_File_Gets_The_Scores_That_Calls_Get()
    {
        Add("forest", OnnxForestModels.Classifier(new OnnxForest { Targets = 3, Missing = true }), OnnxManifests.Multiclass(4));
        Add("columns", OnnxNetworks.Columns(), OnnxManifests.Columns);
        Add("linear", OnnxNetworks.Linear(3), OnnxManifests.Binary(3));
        var pipeline = NamedColumns.Fit(ModelTask.BinaryClassification, ml => NamedColumns.Encoded(ml).Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(nameof(NamedColumns.Label), "Vector"))).Trained;
        Add("pipeline", pipeline.Zip, OnnxManifests.Binary(0) with { File = "model.zip", Features = [.. NamedColumns.Features.Columns.Select(column => column.Definition)] });
        await using var host = await RunningHost.StartAsync(azurite, _folder.Path);

        Assert.Equal(
            ["columns onnxruntime", "forest tree-ensemble", "linear onnxruntime", "pipeline mlnet"],
            host.Models.Live.Select(model => $"{model.Name} {model.Scorer.Name}"));
        foreach (var model in host.Models.Live)
        {
            using var csv = new MemoryStream(Encoding.UTF8.GetBytes(Csv(model)));
            var rows = await host.ScoreFileAsync($"{model.Name}/rows.csv", csv, TestContext.Current.CancellationToken);
            Assert.Equal((model.Name, Rows), (model.Name, rows.Count));
            foreach (var row in rows)
                CheckSame(row, await host.PredictAsync(model.Name, row));
        }
    }

    private static void CheckSame(Dictionary<string, string> row, JsonElement answer)
    {
        if (row.TryGetValue("probability", out var probability))
            Assert.Equal((probability, row["prediction"]), (answer.GetProperty("probability").GetRawText(), answer.GetProperty("label").GetString()));
        else
            Assert.Equal(row["prediction"], answer.GetProperty("prediction").GetRawText());
    }

    private void Add(string name, ModelProto graph, ModelManifest manifest) => Add(name, graph.ToByteArray(), manifest);

    private void Add(string name, byte[] file, ModelManifest manifest)
    {
        var schema = new ModelSchema(manifest.Features);
        string[] example = [.. schema.Columns.Select(column => Value(column.Definition, new Random(1), mayMiss: false))];
        PackageWriter.Write(_folder.Path, manifest with { Name = name }, file, draft =>
        {
            using var model = new LoadedModel(draft, schema, ScorerFactory.Open(file, draft, schema));
            return GoldenRows.Write(model, [example]);
        }, model => model.Manifest);
    }

    private static string Csv(LoadedModel model)
    {
        var schema = model.Schema;
        // A linear model knows no way around a missing value; a row without a score would be refused.
        var mayMiss = model.Name != "linear";
        var random = new Random(2);
        var csv = new StringBuilder(string.Join(',', schema.Columns.Select(column => column.Name)) + "\n");
        for (var row = 0; row < Rows; row++)
            csv.AppendJoin(',', schema.Columns.Select(column => Value(column.Definition, random, mayMiss)).Select(text => text.Contains(',') ? $"\"{text}\"" : text)).Append('\n');
        return csv.ToString();
    }

    private static string Value(FeatureDefinition feature, Random random, bool mayMiss)
    {
        if (mayMiss && feature.Missing.Policy != MissingPolicy.Reject && random.Next(5) == 0)
            return "";
        return feature.Type switch
        {
            FeatureType.Category => feature.Values![random.Next(feature.Values.Count)],
            FeatureType.Boolean => random.Next(2) == 0 ? "true" : "false",
            FeatureType.Integer => random.Next(100).ToString(CultureInfo.InvariantCulture),
            _ => ((random.NextSingle() * 4) - 2).ToString(CultureInfo.InvariantCulture),
        };
    }
}
