namespace Inference.Scoring.Onnx;

/// <summary>
/// What must hold for any graph before native code sees it: names that resolve, constants as long as they say, nothing
/// that lies in other files, nothing that may never end. ONNX Runtime checks most of it too, but not all, and it ends the
/// process where it does not.
/// </summary>
internal static class OnnxChecks
{
    private const int MaxNodes = 100_000;
    private const int MaxGraphDepth = 16;

    public static void Check(ModelProto model)
    {
        if (model.Graph is not { } graph)
            throw new FormatException("it holds no graph, so it is not an ONNX model.");
        if (model.OpsetImport.Count == 0)
            throw new FormatException("it names no operator set (opset_import), so its nodes have no meaning.");
        if (graph.Output.Count == 0)
            throw new FormatException("its graph has no outputs.");
        RequireNames(graph.Input.Select(input => input.Name), "inputs");
        RequireNames(graph.Output.Select(output => output.Name), "outputs");
        RequireNames(graph.Initializer.Select(tensor => tensor.Name), "constants");
        Producers(graph);
        foreach (var node in AllNodes(model))
            Check(node);
        foreach (var sparse in graph.SparseInitializer)
            Check(sparse);
        foreach (var tensor in graph.Initializer)
            OnnxTensors.Check(tensor);
    }

    /// <summary>Which node makes which value.</summary>
    /// <exception cref="FormatException">Two nodes make the same value.</exception>
    public static Dictionary<string, NodeProto> Producers(GraphProto graph)
    {
        var producers = new Dictionary<string, NodeProto>(StringComparer.Ordinal);
        foreach (var node in graph.Node)
        {
            foreach (var output in node.Output)
            {
                if (output.Length > 0 && !producers.TryAdd(output, node))
                    throw new FormatException($"two nodes of its graph make the value '{output}'.");
            }
        }

        return producers;
    }

    /// <summary>Every node, also of nested graphs and functions.</summary>
    public static IEnumerable<NodeProto> AllNodes(ModelProto model)
    {
        var pending = new Stack<(IEnumerable<NodeProto> Nodes, int Depth)>();
        pending.Push((model.Graph.Node, 0));
        foreach (var function in model.Functions)
            pending.Push((function.Node, 0));
        var count = 0;
        while (pending.TryPop(out var level))
        {
            foreach (var node in level.Nodes)
            {
                if (++count > MaxNodes || level.Depth > MaxGraphDepth)
                    throw new FormatException($"its graph has more than {MaxNodes} nodes, or graphs nested deeper than {MaxGraphDepth}.");
                yield return node;
                foreach (var nested in node.Attribute.SelectMany(attribute => attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G)))
                {
                    foreach (var tensor in nested.Initializer)
                        OnnxTensors.Check(tensor);
                    foreach (var sparse in nested.SparseInitializer)
                        Check(sparse);
                    pending.Push((nested.Node, level.Depth + 1));
                }
            }
        }
    }

    private static void Check(NodeProto node)
    {
        if (string.IsNullOrEmpty(node.OpType))
            throw new FormatException("a node of its graph names no operator.");
        if (node.OpType == "Loop" && node.Domain is "" or "ai.onnx")
            throw new FormatException("it contains a Loop, which may never end; models with loops are not served.");
        foreach (var attribute in node.Attribute)
        {
            foreach (var tensor in attribute.T is null ? attribute.Tensors : attribute.Tensors.Append(attribute.T))
                OnnxTensors.Check(tensor);
            foreach (var sparse in attribute.SparseTensor is null ? attribute.SparseTensors : attribute.SparseTensors.Append(attribute.SparseTensor))
                Check(sparse);
        }
    }

    private static void Check(SparseTensorProto sparse)
    {
        // Native code makes it dense.
        OnnxTensors.Count(sparse.Dims, sparse.Values?.Name ?? "");
        if (sparse.Values is not { } values || sparse.Indices is not { } indices)
            throw new FormatException("a sparse constant has no values or no indices.");
        OnnxTensors.Check(values);
        OnnxTensors.Check(indices);
    }

    private static void RequireNames(IEnumerable<string> names, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (string.IsNullOrEmpty(name))
                throw new FormatException($"one of its {what} has no name.");
            if (!seen.Add(name))
                throw new FormatException($"two of its {what} are named '{name}'.");
        }
    }
}
