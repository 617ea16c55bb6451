using System.Globalization;
using Google.Protobuf;
using Inference.Cli.Packaging;
using Inference.Cli.Training.Fitting;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring;
using Inference.Tests.Scoring.MlNet;
using Microsoft.ML;

namespace Inference.Tests.Testing;

/// <summary>Packages of every task with every scorer, small and seeded, and rows for them.</summary>
internal static class ModelKinds
{
    /// <summary>What <see cref="WriteTo"/> writes, by name, and who scores it.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "columns onnxruntime",
        "fasttree tree-ensemble",
        "forest tree-ensemble",
        "lightgbm tree-ensemble",
        "linear onnxruntime",
        "onnx-regression tree-ensemble",
        "pipeline mlnet",
        "pipeline-regression mlnet",
    ];

    /// <summary>Writes one package of each kind into a models folder.</summary>
    public static void WriteTo(string modelsFolder)
    {
        Add(modelsFolder, OnnxManifests.Multiclass(4) with { Name = "forest" }, OnnxForestModels.Classifier(new OnnxForest { Targets = 3, Missing = true }).ToByteArray());
        Add(modelsFolder, OnnxManifests.Regression(4) with { Name = "onnx-regression" }, OnnxForestModels.Regressor(new OnnxForest()).ToByteArray());
        Add(modelsFolder, OnnxManifests.Columns with { Name = "columns" }, OnnxNetworks.Columns().ToByteArray());
        Add(modelsFolder, OnnxManifests.Binary(3) with { Name = "linear" }, OnnxNetworks.Linear(3).ToByteArray());
        Add(modelsFolder, "fasttree", TrainedModel.Train(TrainerKind.FastTree, ModelTask.BinaryClassification, 20, withMissing: false), ["0", "1"]);
        Add(modelsFolder, "lightgbm", TrainedModel.Train(TrainerKind.LightGbm, ModelTask.MulticlassClassification, 20, withMissing: true), ["a", "b", "c, or so", "d"]);
        Add(modelsFolder, "pipeline", NamedColumns.Fit(ModelTask.BinaryClassification, ml => NamedColumns.Encoded(ml).Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(nameof(NamedColumns.Label), "Vector"))).Trained, ["no", "yes"]);
        Add(modelsFolder, "pipeline-regression", NamedColumns.Fit(ModelTask.Regression, ml => NamedColumns.Encoded(ml).Append(ml.Regression.Trainers.Sdca("AgeF", "Vector"))).Trained, null);
    }

    /// <summary>Seeded rows of a model, as fields of text in model order; an empty one is missing.</summary>
    public static IReadOnlyList<string[]> Rows(LoadedModel model, int count, int seed = 2)
    {
        var random = new Random(seed);
        // Only trees know a way around a missing value; a row without a score would be refused.
        var mayMiss = model.Scorer.Name == "tree-ensemble";
        return [.. Enumerable.Range(0, count).Select(_ => model.Schema.Columns.Select(column => Value(column.Definition, random, mayMiss)).ToArray())];
    }

    private static void Add(string modelsFolder, string name, TrainedModel model, string[]? labels) => Add(
        modelsFolder,
        OnnxManifests.Of(model.Task, 0, labels) with { Name = name, File = "model.zip", Features = [.. model.Features.Columns.Select(column => column.Definition)] },
        model.Zip);

    private static void Add(string modelsFolder, ModelManifest manifest, byte[] file)
    {
        var schema = new ModelSchema(manifest.Features);
        var random = new Random(1);
        string[] example = [.. schema.Columns.Select(column => Value(column.Definition, random, mayMiss: false))];
        PackageWriter.Write(modelsFolder, manifest, file, draft =>
        {
            using var model = new LoadedModel(draft, schema, ScorerFactory.Open(file, draft, schema));
            return GoldenRows.Write(model, [example]);
        }, model => model.Manifest);
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
