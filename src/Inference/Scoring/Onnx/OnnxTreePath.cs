using Inference.Scoring.Onnx.Trees;

namespace Inference.Scoring.Onnx;

/// <summary>A graph that is nothing but trees and what leaves numbers as they are.</summary>
/// <param name="Node">The node with the trees.</param>
/// <param name="Features">For each number that the trees see, the manifest's feature that it is; null where they are the same.</param>
internal sealed record OnnxTreePath(NodeProto Node, int[]? Features)
{
    /// <summary>Follows a graph from its output back to its inputs; null with the reason why it is more than trees.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="output">Where to begin.</param>
    /// <param name="featureCount">Features of the manifest.</param>
    /// <param name="names">Their names, where known; needed for graphs with an input for each column.</param>
    /// <param name="reason">Why not.</param>
    /// <exception cref="FormatException">The input is not as wide as the manifest.</exception>
    public static OnnxTreePath? Find(OnnxModel model, OnnxOutput output, int featureCount, IReadOnlyList<string>? names, out string reason)
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
            return names is not null && Concatenated(model, before, names) is { } features ? new(node, features) : null;
        }

        return RequireInput(model, source, featureCount, out reason) ? new(node, null) : null;
    }

    /// <summary>The manifest's features in the order in which a node puts single columns together; null where it does anything else.</summary>
    private static int[]? Concatenated(OnnxModel model, NodeProto node, IReadOnlyList<string> names)
    {
        if (node is not { OpType: "Concat", Domain: "" or "ai.onnx" } || new OnnxAttributes(node).Int("axis", 0) is not (1 or -1))
            return null;
        var features = new int[node.Input.Count];
        for (var i = 0; i < features.Length; i++)
        {
            var column = SkipNeutral(model, node.Input[i]);
            var input = model.Inputs.FirstOrDefault(input => input.Name == column);
            var feature = Enumerable.Range(0, names.Count).FirstOrDefault(feature => names[feature] == column, -1);
            if (feature < 0 || input is not { Element: OnnxElement.Float or OnnxElement.Double, Shape: [_, 1] })
                return null;
            features[i] = feature;
        }

        return features;
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
