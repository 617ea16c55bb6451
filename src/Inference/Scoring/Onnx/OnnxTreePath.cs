using Inference.Scoring.Onnx.Trees;

namespace Inference.Scoring.Onnx;

/// <summary>Follows a graph from its output back to its input, through nothing but trees and what leaves numbers as they are.</summary>
internal static class OnnxTreePath
{
    /// <summary>The node with the trees, or null with the reason why the graph is more than that.</summary>
    /// <exception cref="FormatException">The input is not as wide as the manifest.</exception>
    public static NodeProto? Find(OnnxModel model, OnnxOutput output, int featureCount, out string reason)
    {
        var node = model.ProducerOf(SkipNeutral(model, output.Tensor));
        if (node is null || !OnnxTreeReader.Reads(node))
        {
            reason = node is null ? "its scores come from no node" : $"its scores come from the operator {node.OpType}";
            return null;
        }

        var scores = node.OpType == "TreeEnsembleClassifier" ? 1 : 0;
        if (node.Input.Count != 1 || node.Output.Count <= scores || SkipNeutral(model, output.Tensor) != node.Output[scores])
        {
            reason = $"the scores are not what its {node.OpType} gives";
            return null;
        }

        var source = SkipNeutral(model, node.Input[0]);
        if (model.ProducerOf(source) is { } before)
        {
            reason = $"the operator {before.OpType} works on the features before its trees do";
            return null;
        }

        return RequireInput(model, source, featureCount, out reason) ? node : null;
    }

    private static bool RequireInput(OnnxModel model, string source, int featureCount, out string reason)
    {
        reason = "";
        if (model.Layout != OnnxInputLayout.Table || model.Inputs[0].Name != source)
        {
            reason = "its input is not one table of features";
            return false;
        }

        if (model.Inputs[0].Element is not (OnnxElement.Float or OnnxElement.Double))
        {
            reason = $"its input holds {model.Inputs[0].Element.ToString().ToLowerInvariant()} and not float";
            return false;
        }

        if (model.FeatureCount is { } found && found != featureCount)
            throw new FormatException($"its input is {model.Inputs[0]}; expected {featureCount} features, as the manifest has.");
        return true;
    }

    /// <summary>Steps back over Identity and casts between float and double.</summary>
    private static string SkipNeutral(OnnxModel model, string value)
    {
        // Bounded, because nothing says yet that the graph has no circle.
        for (var i = 0; i < model.Nodes.Count && model.ProducerOf(value) is { Domain: "" or "ai.onnx", Input.Count: 1 } node && IsNeutral(node); i++)
            value = node.Input[0];
        return value;
    }

    private static bool IsNeutral(NodeProto node) =>
        node.OpType == "Identity"
        || (node.OpType == "Cast" && (OnnxElement)(int)new OnnxAttributes(node).Int("to", 0) is OnnxElement.Float or OnnxElement.Double);
}
