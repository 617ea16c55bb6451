using Inference.Models;
using Inference.Schema;

namespace Inference.Tests.Testing;

/// <summary>Manifests for ONNX models; features are numbers that may be missing, named f0, f1, …</summary>
internal static class OnnxManifests
{
    /// <summary>What <see cref="OnnxNetworks.Columns"/> takes.</summary>
    public static ModelManifest Columns { get; } = Regression(0) with
    {
        Features =
        [
            new() { Name = "amount", Type = FeatureType.Number },
            new() { Name = "count", Type = FeatureType.Integer },
            new() { Name = "member", Type = FeatureType.Boolean },
            new() { Name = "city", Type = FeatureType.Category, Values = ["Bergen", "Oslo"] },
        ],
    };

    public static ModelManifest Binary(int features) => Of(ModelTask.BinaryClassification, features, ["no", "yes"]);

    public static ModelManifest Multiclass(int features) => Of(ModelTask.MulticlassClassification, features, ["red", "green", "blue"]);

    public static ModelManifest Regression(int features) => Of(ModelTask.Regression, features, null);

    public static ModelManifest Of(ModelTask task, int features, string[]? labels) => new()
    {
        Format = ModelManifest.CurrentFormat,
        Name = "graph",
        Version = 1,
        Task = task,
        File = "model.onnx",
        Sha256 = new string('0', 64),
        Features = [.. Enumerable.Range(0, features).Select(feature => new FeatureDefinition { Name = $"f{feature}", Type = FeatureType.Number, Missing = AllowMissing(labels) })],
        Labels = labels,
    };

    private static MissingRule AllowMissing(string[]? labels) => new() { Policy = labels is null ? MissingPolicy.Reject : MissingPolicy.Allow };
}
