using System.Globalization;
using System.Text.Json.Serialization;
using Inference.Models;
using Inference.Schema;

namespace Inference.Repository;

/// <summary>Model metadata of the Open Inference Protocol V2, with which scorer serves it among the parameters.</summary>
internal sealed record ModelMetadata(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorMetadata> Inputs, IReadOnlyList<TensorMetadata> Outputs, ModelParameters Parameters)
{
    /// <summary>What a model says of itself.</summary>
    /// <param name="model">One version.</param>
    /// <param name="versions">All versions that can be asked for.</param>
    public static ModelMetadata Of(LoadedModel model, IReadOnlyList<int> versions) => new(
        model.Name,
        [.. versions.Select(version => version.ToString(CultureInfo.InvariantCulture))],
        model.Manifest.File.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? "onnx" : "mlnet_zip",
        [.. model.Schema.Columns.Select(column => new TensorMetadata(column.Name, Datatype(column.Definition.Type)))],
        OutputsOf(model),
        new ModelParameters(model.VersionText, model.Manifest.Sha256, model.Scorer.Name, model.Scorer.Detail));

    private static TensorMetadata[] OutputsOf(LoadedModel model)
    {
        var names = model.Manifest.Outputs;
        if (model.Manifest.Labels is not { } labels)
            return [new TensorMetadata(names.Prediction, "FP32")];
        var label = labels.All(label => long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) ? "INT64" : model.HasNumericLabels ? "FP64" : "BYTES";
        return [new TensorMetadata(names.Prediction, label), new TensorMetadata(names.Probability, "FP32")];
    }

    private static string Datatype(FeatureType type) => type switch
    {
        FeatureType.Integer => "INT64",
        FeatureType.Boolean => "BOOL",
        FeatureType.Category => "BYTES",
        _ => "FP32",
    };
}

/// <summary>One input or output: a column of as many rows as are sent.</summary>
internal sealed record TensorMetadata(string Name, string Datatype)
{
    /// <summary>Any number of rows, one value each.</summary>
    public IReadOnlyList<int> Shape { get; } = [-1, 1];
}

/// <summary>What the protocol has no member for. Values are text, as it wants.</summary>
internal sealed record ModelParameters(string Version, string Sha256, string Scorer, string ScorerDetail);

/// <summary>One line of the repository index.</summary>
internal sealed record IndexEntry(string Name, string Version, ModelReadiness State, string Reason);

/// <summary>The protocol's error.</summary>
internal sealed record ProtocolError(string Error);

/// <summary>JSON form of the protocol's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(IReadOnlyList<IndexEntry>))]
[JsonSerializable(typeof(ProtocolError))]
internal sealed partial class RepositoryJson : JsonSerializerContext;
