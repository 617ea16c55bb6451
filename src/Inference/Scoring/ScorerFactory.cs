using Inference.Models;
using Inference.Schema;
using Inference.Scoring.MlNet;
using Inference.Scoring.Onnx;
using Inference.Scoring.Onnx.Runtime;

namespace Inference.Scoring;

/// <summary>Chooses the scorer of a model file.</summary>
internal static class ScorerFactory
{
    /// <summary>Opens the bytes of a model file whose hash was checked.</summary>
    /// <exception cref="FormatException">The file is malformed or does not fit the manifest; the message says what and what to do.</exception>
    public static IScorer Open(byte[] bytes, ModelManifest manifest, ModelSchema schema)
    {
        if (manifest.File.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            return OpenOnnx(bytes, manifest, schema);
        if (!manifest.File.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("this kind of model file is not known; expected an ML.NET model.zip or an ONNX model.onnx.");
        try
        {
            return new MlNetScorer(bytes, manifest.Task, schema.Count, manifest.ScoresPerRow);
        }
        catch (Exception error)
        {
            // ML.NET's loader throws whatever the archive makes it trip over; all of it means the same to the reader.
            throw new FormatException($"ML.NET cannot open it for this manifest: {error.Message}", error);
        }
    }

    private static OnnxRuntimeScorer OpenOnnx(byte[] bytes, ModelManifest manifest, ModelSchema schema)
    {
        var model = OnnxModel.Parse(bytes);
        var ensemble = OnnxTrees.Read(model, manifest, out var reason);
        if (ensemble is not null)
            reason = "its trees are not evaluated here yet"; // The evaluator of trees takes the ensemble here.
        return new OnnxRuntimeScorer(model, manifest, schema, reason);
    }
}
