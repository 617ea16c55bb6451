namespace Inference.Scoring.Onnx.Trees;

/// <summary>Reads TreeEnsemble (<c>ai.onnx.ml</c> 5), where leaves stand in a table of their own, one target each.</summary>
internal static class OnnxLeafTable
{
    public static OnnxTreeTable Read(OnnxAttributes attributes)
    {
        var targets = OnnxTreeReader.Targets(attributes.Int("n_targets", 0));
        var leafTargets = attributes.Ints("leaf_targetids");
        var leafWeights = attributes.Tensor("leaf_weights");
        OnnxTreeReader.RequireLength(leafWeights.Length, leafTargets.Length, "leaf_weights");
        var inner = ReadNodes(attributes, leafWeights.Length);
        var nodes = new OnnxTreeNode[inner.Length + leafWeights.Length];
        inner.CopyTo(nodes, 0);
        var weights = new OnnxWeight[leafWeights.Length];
        var owners = new int[leafWeights.Length];
        var isWeighted = new bool[targets];
        for (var leaf = 0; leaf < leafWeights.Length; leaf++)
        {
            var target = OnnxTreeReader.Target(leafTargets[leaf], targets);
            owners[leaf] = inner.Length + leaf;
            nodes[owners[leaf]] = OnnxTreeNode.Leaf;
            weights[leaf] = new(target, leafWeights[leaf]);
            isWeighted[target] = true;
        }

        return new OnnxTreeTable
        {
            Nodes = nodes,
            Roots = [.. attributes.Ints("tree_roots").Select(root => Index(root, inner.Length, "tree_roots"))],
            Targets = targets,
            BaseValues = [],
            PostTransform = Known<OnnxPostTransform>(attributes.Int("post_transform", 0), "post_transform"),
            Aggregate = Known<OnnxAggregate>(attributes.Int("aggregate_function", 1), "aggregate_function"),
            IsClassifier = false,
            Weights = new(weights, owners, nodes.Length),
            IsWeighted = isWeighted,
        };
    }

    private static OnnxTreeNode[] ReadNodes(OnnxAttributes attributes, int leaves)
    {
        var modes = attributes.Tensor("nodes_modes");
        var splits = attributes.Tensor("nodes_splits");
        var features = attributes.Ints("nodes_featureids");
        var trueIds = attributes.Ints("nodes_truenodeids");
        var trueLeafs = attributes.Ints("nodes_trueleafs");
        var falseIds = attributes.Ints("nodes_falsenodeids");
        var falseLeafs = attributes.Ints("nodes_falseleafs");
        var missing = attributes.Ints("nodes_missing_value_tracks_true");
        OnnxTreeReader.RequireLength(splits.Length, modes.Length, "nodes_splits");
        OnnxTreeReader.RequireLength(features.Length, modes.Length, "nodes_featureids");
        OnnxTreeReader.RequireLength(trueIds.Length, modes.Length, "nodes_truenodeids");
        OnnxTreeReader.RequireLength(trueLeafs.Length, modes.Length, "nodes_trueleafs");
        OnnxTreeReader.RequireLength(falseIds.Length, modes.Length, "nodes_falsenodeids");
        OnnxTreeReader.RequireLength(falseLeafs.Length, modes.Length, "nodes_falseleafs");
        if (missing.Length > 0)
            OnnxTreeReader.RequireLength(missing.Length, modes.Length, "nodes_missing_value_tracks_true");

        var members = new MemberReader(attributes.Tensor("membership_values"));
        var nodes = new OnnxTreeNode[modes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            if (modes[i] is not (>= 0 and <= 6))
                throw new FormatException($"a node of a tree has the mode {modes[i]}, which ONNX does not know.");
            var mode = (OnnxBranch)(int)modes[i];
            nodes[i] = new(
                mode,
                OnnxTreeReader.Feature(features[i]),
                mode == OnnxBranch.Member ? 0 : splits[i],
                mode == OnnxBranch.Member ? members.Next() : null,
                missing.Length > 0 && missing[i] == 1,
                Child(trueIds[i], trueLeafs[i]),
                Child(falseIds[i], falseLeafs[i]));
        }

        members.RequireEnd();
        return nodes;

        int Child(long id, long isLeaf) => isLeaf != 0 ? nodes.Length + Index(id, leaves, "leaf") : Index(id, nodes.Length, "node");
    }

    private static int Index(long index, int count, string what) =>
        index >= 0 && index < count ? (int)index : throw new FormatException($"a tree leads to {what} {index}, and there are {count}.");

    private static T Known<T>(long value, string attribute)
        where T : struct, Enum =>
        value is >= 0 and <= int.MaxValue && Enum.IsDefined(typeof(T), (int)value)
            ? (T)(object)(int)value
            : throw new FormatException($"its '{attribute}' is {value}, which ONNX does not know.");

    /// <summary>The values of all member nodes in a row, each node's ended by NaN.</summary>
    private struct MemberReader(double[] values)
    {
        private int _next;

        public double[] Next()
        {
            if (_next >= values.Length)
                throw new FormatException("its 'membership_values' end before the last node that needs some.");
            var end = Array.FindIndex(values, _next, double.IsNaN);
            var members = values[_next..(end < 0 ? values.Length : end)];
            _next = end < 0 ? values.Length : end + 1;
            return members.Length > 0 ? members : throw new FormatException("a node of a tree has no membership values.");
        }

        public readonly void RequireEnd()
        {
            if (_next < values.Length)
                throw new FormatException("its 'membership_values' hold more than the nodes need.");
        }
    }
}
