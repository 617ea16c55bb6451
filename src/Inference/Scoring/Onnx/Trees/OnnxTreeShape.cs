namespace Inference.Scoring.Onnx.Trees;

/// <summary>How deep the trees of a table are and how large they would be with every shared part written out.</summary>
/// <param name="Depth">Splits on the longest path.</param>
/// <param name="UnfoldedNodes">Nodes of the largest tree when shared parts are written out each time; stops counting at <see cref="Uncounted"/>.</param>
internal readonly record struct OnnxTreeShape(int Depth, long UnfoldedNodes)
{
    /// <summary>So many nodes or more.</summary>
    public const long Uncounted = 1L << 40;

    private enum State : byte
    {
        New,
        Open,
        Done,
    }

    /// <summary>Returns when no path leads back to where it was.</summary>
    /// <exception cref="FormatException">One does.</exception>
    public static void RequireNoWayBack(OnnxTreeTable table)
    {
        for (var i = 0; i < table.Nodes.Length; i++)
        {
            ref readonly var node = ref table.Nodes[i];
            if (node.IsLeaf || (node.True > i && node.False > i))
                continue;
            // Only where a child stands before its parent, as few files have it, can there be one.
            Of(table);
            return;
        }
    }

    /// <summary>Walks all trees, without recursion.</summary>
    /// <exception cref="FormatException">A path leads back to where it was.</exception>
    public static OnnxTreeShape Of(OnnxTreeTable table)
    {
        var nodes = table.Nodes;
        var states = new State[nodes.Length];
        var depths = new int[nodes.Length];
        var sizes = new long[nodes.Length];
        var shape = default(OnnxTreeShape);
        var pending = new List<int>();
        foreach (var root in table.Roots)
        {
            pending.Add(root);
            while (pending.Count > 0)
            {
                var at = pending[^1];
                ref readonly var node = ref nodes[at];
                if (states[at] == State.New && !node.IsLeaf)
                {
                    states[at] = State.Open;
                    Visit(node.True);
                    Visit(node.False);
                    continue;
                }

                pending.RemoveAt(pending.Count - 1);
                if (states[at] == State.Done)
                    continue;
                states[at] = State.Done;
                depths[at] = node.IsLeaf ? 0 : 1 + Math.Max(depths[node.True], depths[node.False]);
                sizes[at] = node.IsLeaf ? 1 : Math.Min(Uncounted, 1 + sizes[node.True] + sizes[node.False]);
            }

            shape = new(Math.Max(shape.Depth, depths[root]), Math.Max(shape.UnfoldedNodes, sizes[root]));
        }

        return shape;

        void Visit(int child)
        {
            if (states[child] == State.Open)
                throw new FormatException("a path of a tree leads back to where it was.");
            if (states[child] == State.New)
                pending.Add(child);
        }
    }
}
