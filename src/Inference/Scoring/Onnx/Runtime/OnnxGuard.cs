using Inference.Scoring.Onnx.Trees;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>
/// Refuses trees that ONNX Runtime 1.31 answers with the end of the process or with memory without bound (tried): it
/// walks them by recursion, and holds a sum for each target outside the memory that <see cref="OnnxRuntimeLibrary"/> limits.
/// </summary>
internal static class OnnxGuard
{
    /// <summary>Splits on a path. ONNX Runtime overflows a stack of 1 MiB at about 1,500, one of 8 MiB at about 10,000.</summary>
    private const int MaxTreeDepth = 500;

    /// <summary>Nodes that shared parts may add to a tree when written out, as ONNX Runtime visits them when it compares subtrees.</summary>
    private const long MaxUnfoldedNodes = 1_000_000;

    public static void Check(OnnxModel model)
    {
        foreach (var node in OnnxChecks.AllNodes(model.Proto))
        {
            if (OnnxTreeReader.Reads(node))
                CheckTrees(OnnxTreeReader.Read(node));
        }
    }

    private static void CheckTrees(OnnxTreeTable table)
    {
        var shape = OnnxTreeShape.Of(table);
        if (shape.Depth > MaxTreeDepth)
            throw new FormatException($"a tree is {shape.Depth} splits deep; ONNX Runtime is given at most {MaxTreeDepth}.");
        if (shape.UnfoldedNodes > MaxUnfoldedNodes + table.Nodes.Length)
            throw new FormatException($"the trees share so many parts that written out one has more than {MaxUnfoldedNodes} nodes.");
    }
}
