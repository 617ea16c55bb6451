using System.Globalization;
using Inference.Models;

namespace Inference.Predict.OpenInference;

/// <summary>Metadata of a model, with which scorer serves it among the parameters.</summary>
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
        [.. model.Schema.Columns.Select(column => new TensorMetadata(column.Name, Datatypes.Of(column.Definition.Type).Name(), [-1, 1]))],
        [.. model.Texts.Outputs.Select(output => new TensorMetadata(output.Name, output.Type.Name(), [-1, output.Columns]))],
        new ModelParameters(model.VersionText, model.Manifest.Sha256, model.Scorer.Name, model.Scorer.Detail));
}

/// <summary>One input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Type of its elements.</param>
/// <param name="Shape">Any number of rows, -1, and values per row.</param>
internal sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<int> Shape);

/// <summary>What the protocol has no member for. Values are text, as it wants.</summary>
internal sealed record ModelParameters(string Version, string Sha256, string Scorer, string ScorerDetail);
