namespace Inference.Scoring.Onnx.Trees;

/// <summary>Reads TreeEnsembleClassifier and TreeEnsembleRegressor (<c>ai.onnx.ml</c> 1 to 3), where leaves are nodes and weights stand in a list of their own.</summary>
internal static class OnnxNodeTable
{
    public static OnnxTreeTable Read(OnnxAttributes attributes, bool isClassifier)
    {
        var treeIds = attributes.Ints("nodes_treeids");
        var nodeIds = attributes.Ints("nodes_nodeids");
        OnnxTreeReader.RequireLength(nodeIds.Count, treeIds.Count, "nodes_nodeids");
        var places = new Dictionary<(long Tree, long Node), int>(treeIds.Count);
        for (var i = 0; i < treeIds.Count; i++)
        {
            if (!places.TryAdd((treeIds[i], nodeIds[i]), i))
                throw new FormatException($"the node {nodeIds[i]} of tree {treeIds[i]} stands twice.");
        }

        var nodes = ReadNodes(attributes, treeIds, places);
        var targets = OnnxTreeReader.Targets(isClassifier ? ClassCount(attributes) : attributes.Int("n_targets", 0));
        return new OnnxTreeTable
        {
            Nodes = nodes,
            Roots = Roots(treeIds),
            Targets = targets,
            BaseValues = attributes.Numbers("base_values"),
            PostTransform = PostTransform(attributes.String("post_transform", "NONE")),
            Aggregate = isClassifier ? OnnxAggregate.Sum : Aggregate(attributes.String("aggregate_function", "SUM")),
            IsClassifier = isClassifier,
            WeightedTargets = ReadWeights(attributes, isClassifier ? "class_" : "target_", targets, nodes, places),
        };
    }

    private static OnnxTreeNode[] ReadNodes(OnnxAttributes attributes, IReadOnlyList<long> treeIds, Dictionary<(long, long), int> places)
    {
        var count = treeIds.Count;
        var features = attributes.Ints("nodes_featureids");
        var trueIds = attributes.Ints("nodes_truenodeids");
        var falseIds = attributes.Ints("nodes_falsenodeids");
        var missing = attributes.Ints("nodes_missing_value_tracks_true");
        var modes = attributes.Strings("nodes_modes");
        var values = attributes.Numbers("nodes_values");
        OnnxTreeReader.RequireLength(features.Count, count, "nodes_featureids");
        OnnxTreeReader.RequireLength(trueIds.Count, count, "nodes_truenodeids");
        OnnxTreeReader.RequireLength(falseIds.Count, count, "nodes_falsenodeids");
        OnnxTreeReader.RequireLength(modes.Length, count, "nodes_modes");
        OnnxTreeReader.RequireLength(values.Length, count, "nodes_values");
        if (missing.Count > 0)
            OnnxTreeReader.RequireLength(missing.Count, count, "nodes_missing_value_tracks_true");

        var nodes = new OnnxTreeNode[count];
        for (var i = 0; i < count; i++)
        {
            var mode = Branch(modes[i]);
            nodes[i] = mode == OnnxBranch.Leaf
                ? new(mode, 0, 0, null, false, -1, -1, [])
                : new(mode, OnnxTreeReader.Feature(features[i]), values[i], null, missing.Count > 0 && missing[i] == 1, Child(trueIds[i], i), Child(falseIds[i], i), null);
        }

        return nodes;

        int Child(long id, int of) => places.TryGetValue((treeIds[of], id), out var place)
            ? place
            : throw new FormatException($"a node of tree {treeIds[of]} leads to its node {id}, which is not there.");
    }

    /// <summary>A tree begins where the tree's id changes, as ONNX Runtime has it.</summary>
    private static int[] Roots(IReadOnlyList<long> treeIds)
    {
        var roots = new List<int>();
        var seen = new HashSet<long>();
        for (var i = 0; i < treeIds.Count; i++)
        {
            if (i > 0 && treeIds[i] == treeIds[i - 1])
                continue;
            if (!seen.Add(treeIds[i]))
                throw new FormatException($"the nodes of tree {treeIds[i]} do not stand together.");
            roots.Add(i);
        }

        return [.. roots];
    }

    private static HashSet<int> ReadWeights(OnnxAttributes attributes, string prefix, int targets, OnnxTreeNode[] nodes, Dictionary<(long, long), int> places)
    {
        var treeIds = attributes.Ints(prefix + "treeids");
        var nodeIds = attributes.Ints(prefix + "nodeids");
        var targetIds = attributes.Ints(prefix + "ids");
        var weights = attributes.Numbers(prefix + "weights");
        OnnxTreeReader.RequireLength(treeIds.Count, targetIds.Count, prefix + "treeids");
        OnnxTreeReader.RequireLength(nodeIds.Count, targetIds.Count, prefix + "nodeids");
        OnnxTreeReader.RequireLength(weights.Length, targetIds.Count, prefix + "weights");
        var weighted = new HashSet<int>();
        for (var i = 0; i < weights.Length; i++)
        {
            var target = OnnxTreeReader.Target(targetIds[i], targets);
            weighted.Add(target);
            if (!places.TryGetValue((treeIds[i], nodeIds[i]), out var place))
                throw new FormatException($"a weight is for node {nodeIds[i]} of tree {treeIds[i]}, which is not there.");
            // Old converters gave inner nodes weights as well; ONNX Runtime passes over them.
            nodes[place].Weights?.Add((target, weights[i]));
        }

        return weighted;
    }

    private static long ClassCount(OnnxAttributes attributes)
    {
        var texts = attributes.Strings("classlabels_strings").Length;
        return texts > 0 ? texts : attributes.Ints("classlabels_int64s").Count;
    }

    private static OnnxBranch Branch(string mode) => mode switch
    {
        "BRANCH_LEQ" => OnnxBranch.LessOrEqual,
        "BRANCH_LT" => OnnxBranch.Less,
        "BRANCH_GTE" => OnnxBranch.GreaterOrEqual,
        "BRANCH_GT" => OnnxBranch.Greater,
        "BRANCH_EQ" => OnnxBranch.Equal,
        "BRANCH_NEQ" => OnnxBranch.NotEqual,
        "LEAF" => OnnxBranch.Leaf,
        _ => throw new FormatException($"a node of a tree has the mode '{mode}', which ONNX does not know."),
    };

    private static OnnxAggregate Aggregate(string name) => name switch
    {
        "SUM" => OnnxAggregate.Sum,
        "AVERAGE" => OnnxAggregate.Average,
        "MIN" => OnnxAggregate.Min,
        "MAX" => OnnxAggregate.Max,
        _ => throw new FormatException($"the aggregate_function '{name}' is not known to ONNX."),
    };

    private static OnnxPostTransform PostTransform(string name) => name switch
    {
        "NONE" => OnnxPostTransform.None,
        "LOGISTIC" => OnnxPostTransform.Logistic,
        "SOFTMAX" => OnnxPostTransform.Softmax,
        "SOFTMAX_ZERO" => OnnxPostTransform.SoftmaxZero,
        "PROBIT" => OnnxPostTransform.Probit,
        _ => throw new FormatException($"the post_transform '{name}' is not known to ONNX."),
    };
}
