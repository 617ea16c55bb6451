using Google.Protobuf;
using Inference.Cli.Packaging;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring;
using Inference.Scoring.Onnx;

namespace Inference.Tests.Testing;

/// <summary>Writes model packages around ONNX graphs.</summary>
internal static class OnnxPackage
{
    /// <summary>Writes the next version of <paramref name="name"/>, with one golden row.</summary>
    public static void Write(string modelsFolder, string name, ModelProto graph, ModelManifest manifest, params string[] golden)
    {
        var schema = new ModelSchema(manifest.Features, manifest.ExtraFields);
        var file = graph.ToByteArray();
        PackageWriter.Write(modelsFolder, manifest with { Name = name }, file, draft =>
        {
            using var model = new LoadedModel(draft, schema, ScorerFactory.Open(file, draft, schema));
            return GoldenRows.Write(model, [golden]);
        }, model => model.Manifest);
    }
}
