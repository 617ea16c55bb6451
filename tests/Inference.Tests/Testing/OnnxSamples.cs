using Inference.Models;
using Inference.Scoring.Onnx;
using Inference.Scoring.Onnx.Trees;

namespace Inference.Tests.Testing;

/// <summary>Valid graphs of every kind, small, with manifests that they fit.</summary>
internal static class OnnxSamples
{
    public static (ModelProto Model, ModelManifest Manifest)[] All()
    {
        var forest = new OnnxForest { Trees = 3, Depth = 3, Features = 2, Missing = true, Modes = [OnnxBranch.LessOrEqual, OnnxBranch.Equal, OnnxBranch.Greater] };
        return
        [
            (OnnxForestModels.Classifier(forest with { Targets = 2 }), OnnxManifests.Binary(2)),
            (OnnxForestModels.Classifier(forest with { Targets = 3, TextLabels = true, PostTransform = "SOFTMAX" }), OnnxManifests.Multiclass(2)),
            (OnnxForestModels.Regressor(forest with { BaseValues = [0.5] }), OnnxManifests.Regression(2)),
            (OnnxForestModels.Regressor(forest with { IsDouble = true, SharedChains = true }), OnnxManifests.Regression(2)),
            (OnnxForestModels.Newest(forest with { Modes = [OnnxBranch.Member, OnnxBranch.Less] }), OnnxManifests.Regression(2)),
            (OnnxNetworks.Logistic(), OnnxManifests.Binary(2)),
            (OnnxNetworks.Columns(), OnnxManifests.Columns),
            (OnnxNetworks.Linear(3), OnnxManifests.Binary(3)),
        ];
    }
}
