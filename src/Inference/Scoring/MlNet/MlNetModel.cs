using Inference.Schema;
using Inference.Scoring.MlNet.Archive;
using Microsoft.ML;

namespace Inference.Scoring.MlNet;

/// <summary>A <c>model.zip</c> as ML.NET opens it, and what it is fed with.</summary>
/// <param name="Transformer">The pipeline.</param>
/// <param name="Input">How feature rows become the columns that it reads.</param>
internal sealed record MlNetModel(ITransformer Transformer, PipelineInput Input) : IDisposable
{
    /// <summary>Opens a <c>model.zip</c>. Beside what is named here it throws whatever ML.NET's loader trips over.</summary>
    /// <exception cref="FormatException">Its input columns do not fit the features; the message says what to do.</exception>
    public static MlNetModel Open(ModelArchive archive, ModelSchema features) => OpeningLimit.Open(() => Load(archive.Zip, features), OpeningLimit.Default);

    public void Dispose() => (Transformer as IDisposable)?.Dispose();

    private static MlNetModel Load(byte[] modelZip, ModelSchema features)
    {
        using var stream = new MemoryStream(modelZip, writable: false);
        var transformer = new MLContext(seed: 0).Model.Load(stream, out var saved);
        return new MlNetModel(transformer, PipelineInput.For(saved, features));
    }
}
