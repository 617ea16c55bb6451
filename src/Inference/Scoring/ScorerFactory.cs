using System.Reflection;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring.MlNet;
using Inference.Scoring.MlNet.Archive;
using Inference.Scoring.Onnx;
using Inference.Scoring.Onnx.Runtime;
using Inference.Scoring.Trees;

namespace Inference.Scoring;

/// <summary>
/// Chooses the scorer of a model file: the own evaluator for tree ensembles, the library for everything else. Why a model
/// is left to its library stands in <see cref="IScorer.Info"/>.
/// </summary>
internal static class ScorerFactory
{
    /// <summary>Opens the bytes of a model file whose hash was checked.</summary>
    /// <exception cref="FormatException">The file is malformed or does not fit the manifest; the message says what and what to do.</exception>
    public static IScorer Open(byte[] bytes, ModelManifest manifest, ModelSchema schema) => Path.GetExtension(manifest.File).ToLowerInvariant() switch
    {
        ".zip" => OpenMlNet(bytes, manifest, schema),
        ".onnx" => OpenOnnx(OnnxModel.Parse(bytes), manifest, schema),
        _ => throw new FormatException("this kind of model file is not known; expected an ML.NET model.zip or an ONNX model.onnx."),
    };

    private static IScorer OpenMlNet(byte[] bytes, ModelManifest manifest, ModelSchema schema)
    {
        try
        {
            var archive = ModelArchive.Read(bytes);
            // No second opinion at load, as for ONNX: ML.NET scored the golden rows, and starting it takes longer than all the rest.
            if (archive.Pipeline.Ensemble(manifest.Task, schema.Count) is { } ensemble && TreeScorer.WhyNot(ensemble) is null)
                return new TreeScorer(ensemble);
            return OwnOr(MlNetScorer.Open(archive, manifest.Task, schema, manifest.ScoresPerRow), manifest, schema);
        }
        catch (Exception error)
        {
            // ML.NET's loader throws whatever the archive makes it trip over; all of it means the same to the reader,
            // and where it makes its parts by reflection, the innermost says what it is.
            var reason = error is TargetInvocationException ? error.GetBaseException() : error;
            throw new FormatException($"ML.NET cannot open it for this manifest: {reason.Message}", error);
        }
    }

    private static IScorer OpenOnnx(OnnxModel model, ModelManifest manifest, ModelSchema schema)
    {
        var ensemble = OnnxTrees.Read(model, manifest, out var reason);
        if (ensemble is null)
            return OpenOnnxRuntime(model, manifest, schema, reason);
        // A session of a large forest takes longer than all the rest: import asked for it, the golden rows stand for it ever after.
        return TreeScorer.WhyNot(ensemble) is { } whyNot ? OpenOnnxRuntime(model, manifest, schema, whyNot) : new TreeScorer(ensemble);
    }

    private static OnnxRuntimeScorer OpenOnnxRuntime(OnnxModel model, ModelManifest manifest, ModelSchema schema, string reason) =>
        OpeningLimit.Open(() => new OnnxRuntimeScorer(model, manifest, schema, reason), OpeningLimit.Default);

    /// <summary>The own evaluator in place of the library, where the trees could be read and both agree.</summary>
    private static IScorer OwnOr(MlNetScorer library, ModelManifest manifest, ModelSchema schema)
    {
        try
        {
            var ensemble = MlNetTrees.Read(library.Model, manifest.Task, manifest.ScoresPerRow, out var reason);
            if (ensemble is null)
                return library.Because(reason);
            if (TreeScorer.WhyNot(ensemble) is { } whyNot)
                return library.Because(whyNot);
            var own = new TreeScorer(ensemble);
            if (ScorerAgreement.Difference(own, library, ensemble, schema) is { } difference)
                return library.Because(difference);
            library.Dispose();
            return own;
        }
        catch
        {
            library.Dispose();
            throw;
        }
    }
}
