namespace Inference.Scoring.Onnx.Trees;

/// <summary>Reads the trees of a node, whichever operator it is.</summary>
internal static class OnnxTreeReader
{
    private const string Domain = "ai.onnx.ml";

    /// <summary>Targets of one model; more would be a mistake, and memory for each row follows from them.</summary>
    public const int MaxTargets = 10_000;

    public static bool Reads(NodeProto node) =>
        node.Domain == Domain && node.OpType is "TreeEnsembleClassifier" or "TreeEnsembleRegressor" or "TreeEnsemble";

    /// <exception cref="FormatException">The attributes contradict each other; the message says which.</exception>
    public static OnnxTreeTable Read(NodeProto node)
    {
        var attributes = new OnnxAttributes(node);
        var table = node.OpType == "TreeEnsemble" ? OnnxLeafTable.Read(attributes) : OnnxNodeTable.Read(attributes, node.OpType == "TreeEnsembleClassifier");
        foreach (ref readonly var inner in table.Nodes.AsSpan())
        {
            if (!inner.IsLeaf && double.IsNaN(inner.Threshold))
                throw new FormatException("a node of a tree compares with NaN.");
        }

        return table;
    }

    public static int Targets(long count) =>
        count is > 0 and <= MaxTargets ? (int)count : throw new FormatException($"{count} targets or classes; expected 1 to {MaxTargets}.");

    public static int Target(long id, int targets) =>
        id >= 0 && id < targets ? (int)id : throw new FormatException($"a leaf adds to target {id}, and there are {targets}.");

    public static int Feature(long id) =>
        id is >= 0 and <= int.MaxValue ? (int)id : throw new FormatException($"a node of a tree looks at feature {id}.");

    public static void RequireLength(int length, int expected, string attribute)
    {
        if (length != expected)
            throw new FormatException($"its '{attribute}' has {length} entries; expected {expected}, as many as the others of its kind.");
    }
}
