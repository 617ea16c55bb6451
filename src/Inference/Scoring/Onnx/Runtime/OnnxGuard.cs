using Inference.Scoring.Onnx.Trees;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>
/// Refuses graphs that ONNX Runtime 1.31 answers with the end of the process or with memory without bound (tried):
/// it walks trees by recursion, writes constants of any size at load, and has no limit on targets.
/// </summary>
internal static class OnnxGuard
{
    /// <summary>Splits on a path. ONNX Runtime overflows a stack of 1 MiB at about 1,500, one of 8 MiB at about 10,000.</summary>
    private const int MaxTreeDepth = 500;

    /// <summary>Nodes of a tree with its shared parts written out, as ONNX Runtime visits them when it compares subtrees.</summary>
    private const long MaxUnfoldedNodes = 1_000_000;

    /// <summary>Elements that a graph may make out of sizes alone.</summary>
    private const long MaxMadeElements = 1L << 24;

    public static void Check(OnnxModel model)
    {
        foreach (var node in OnnxChecks.AllNodes(model.Proto))
        {
            if (OnnxTreeReader.Reads(node))
                CheckTrees(OnnxTreeReader.Read(node));
            else if (node.OpType is "ConstantOfShape" or "Expand" or "Tile" or "RandomNormal" or "RandomUniform" or "EyeLike")
                CheckSizes(model, node);
        }
    }

    private static void CheckTrees(OnnxTreeTable table)
    {
        var shape = OnnxTreeShape.Of(table);
        if (shape.Depth > MaxTreeDepth)
            throw new FormatException($"a tree is {shape.Depth} splits deep; ONNX Runtime is given at most {MaxTreeDepth}.");
        if (shape.UnfoldedNodes > MaxUnfoldedNodes)
            throw new FormatException($"the trees share so many parts that written out one has more than {MaxUnfoldedNodes} nodes.");
    }

    private static void CheckSizes(OnnxModel model, NodeProto node)
    {
        long made = 1;
        foreach (var size in Sizes(model, node))
        {
            made = double.IsFinite(size) && size < MaxMadeElements ? made * Math.Max(1, (long)size) : MaxMadeElements + 1;
            if (made > MaxMadeElements)
                throw new FormatException($"its operator {node.OpType} makes a tensor of more than {MaxMadeElements} elements.");
        }
    }

    private static IEnumerable<double> Sizes(OnnxModel model, NodeProto node)
    {
        var attributes = new OnnxAttributes(node);
        if (attributes.Has("shape"))
            return attributes.Ints("shape").Select(size => (double)size);
        // The sizes are the only input of ConstantOfShape, the second of Expand and Tile.
        var name = node.OpType == "ConstantOfShape" ? node.Input.FirstOrDefault() : node.Input.ElementAtOrDefault(1);
        if (name is null)
            return [];
        if (model.Initializers.TryGetValue(name, out var tensor))
            return OnnxTensors.ToDoubles(tensor);
        return model.ProducerOf(name) is { OpType: "Constant" } constant && new OnnxAttributes(constant) is var given && given.Has("value") ? given.Tensor("value") : [];
    }
}
