using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Transforms;

namespace Inference.Scoring.MlNet;

/// <summary>What ML.NET does once in a process, before it opens any model: it looks through its assemblies for what can be loaded.</summary>
internal static class MlNetStart
{
    /// <summary>
    /// Has it done on another thread, while the app reads its settings and manifests: a fifth of the time to the first model
    /// (measured). Whoever opens a model meanwhile waits for nothing but what is not done yet.
    /// </summary>
    public static void InBackground() => ThreadPool.QueueUserWorkItem(static _ =>
    {
        var catalog = new MLContext(seed: 0).ComponentCatalog;
        foreach (var type in (Type[])[typeof(TransformerChain<>), typeof(FastTreeBinaryModelParameters), typeof(ColumnCopyingTransformer)])
            catalog.RegisterAssembly(type.Assembly);
    });
}
