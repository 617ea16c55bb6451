using System.Text;

namespace Inference.Scoring.Onnx.Trees;

/// <summary>Reads TreeEnsembleClassifier and TreeEnsembleRegressor (<c>ai.onnx.ml</c> 1 to 3), where leaves are nodes and weights stand in a list of their own.</summary>
internal static class OnnxNodeTable
{
    public static OnnxTreeTable Read(OnnxAttributes attributes, bool isClassifier)
    {
        var treeIds = attributes.Ints("nodes_treeids");
        var nodeIds = attributes.Ints("nodes_nodeids");
        OnnxTreeReader.RequireLength(nodeIds.Length, treeIds.Length, "nodes_nodeids");
        var places = new OnnxNodePlaces(treeIds, nodeIds);
        var nodes = ReadNodes(attributes, treeIds, places);
        var targets = OnnxTreeReader.Targets(isClassifier ? ClassCount(attributes) : attributes.Int("n_targets", 0));
        var isWeighted = new bool[targets];
        return new OnnxTreeTable
        {
            Nodes = nodes,
            Roots = places.Roots(),
            Targets = targets,
            BaseValues = attributes.Numbers("base_values"),
            PostTransform = PostTransform(attributes.String("post_transform", "NONE")),
            Aggregate = isClassifier ? OnnxAggregate.Sum : Aggregate(attributes.String("aggregate_function", "SUM")),
            IsClassifier = isClassifier,
            Weights = ReadWeights(attributes, isClassifier ? "class_" : "target_", nodes.Length, places, isWeighted),
            IsWeighted = isWeighted,
        };
    }

    private static OnnxTreeNode[] ReadNodes(OnnxAttributes attributes, long[] treeIds, OnnxNodePlaces places)
    {
        var count = treeIds.Length;
        var features = attributes.Ints("nodes_featureids");
        var trueIds = attributes.Ints("nodes_truenodeids");
        var falseIds = attributes.Ints("nodes_falsenodeids");
        var missing = attributes.Ints("nodes_missing_value_tracks_true");
        var modes = attributes.Texts("nodes_modes");
        var values = attributes.Numbers("nodes_values");
        OnnxTreeReader.RequireLength(features.Length, count, "nodes_featureids");
        OnnxTreeReader.RequireLength(trueIds.Length, count, "nodes_truenodeids");
        OnnxTreeReader.RequireLength(falseIds.Length, count, "nodes_falsenodeids");
        OnnxTreeReader.RequireLength(modes.Count, count, "nodes_modes");
        OnnxTreeReader.RequireLength(values.Length, count, "nodes_values");
        if (missing.Length > 0)
            OnnxTreeReader.RequireLength(missing.Length, count, "nodes_missing_value_tracks_true");

        var nodes = new OnnxTreeNode[count];
        for (var i = 0; i < count; i++)
        {
            var mode = Branch(modes[i].Span);
            nodes[i] = mode == OnnxBranch.Leaf
                ? OnnxTreeNode.Leaf
                : new(mode, OnnxTreeReader.Feature(features[i]), values[i], null, missing.Length > 0 && missing[i] == 1, Child(trueIds[i], i), Child(falseIds[i], i));
        }

        return nodes;

        int Child(long id, int of) => places.Find(treeIds[of], id) is var place and >= 0
            ? place
            : throw new FormatException($"a node of tree {treeIds[of]} leads to its node {id}, which is not there.");
    }

    private static OnnxLeafWeights ReadWeights(OnnxAttributes attributes, string prefix, int nodes, OnnxNodePlaces places, bool[] isWeighted)
    {
        var treeIds = attributes.Ints(prefix + "treeids");
        var nodeIds = attributes.Ints(prefix + "nodeids");
        var targetIds = attributes.Ints(prefix + "ids");
        var values = attributes.Numbers(prefix + "weights");
        OnnxTreeReader.RequireLength(treeIds.Length, targetIds.Length, prefix + "treeids");
        OnnxTreeReader.RequireLength(nodeIds.Length, targetIds.Length, prefix + "nodeids");
        OnnxTreeReader.RequireLength(values.Length, targetIds.Length, prefix + "weights");
        var weights = new OnnxWeight[values.Length];
        var owners = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var target = OnnxTreeReader.Target(targetIds[i], isWeighted.Length);
            isWeighted[target] = true;
            weights[i] = new(target, values[i]);
            owners[i] = places.Find(treeIds[i], nodeIds[i]);
            if (owners[i] < 0)
                throw new FormatException($"a weight is for node {nodeIds[i]} of tree {treeIds[i]}, which is not there.");
        }

        return new(weights, owners, nodes);
    }

    private static long ClassCount(OnnxAttributes attributes)
    {
        var texts = attributes.Texts("classlabels_strings").Count;
        return texts > 0 ? texts : attributes.Ints("classlabels_int64s").Length;
    }

    private static OnnxBranch Branch(ReadOnlySpan<byte> mode) =>
        mode.SequenceEqual("LEAF"u8) ? OnnxBranch.Leaf
        : mode.SequenceEqual("BRANCH_LEQ"u8) ? OnnxBranch.LessOrEqual
        : mode.SequenceEqual("BRANCH_LT"u8) ? OnnxBranch.Less
        : mode.SequenceEqual("BRANCH_GTE"u8) ? OnnxBranch.GreaterOrEqual
        : mode.SequenceEqual("BRANCH_GT"u8) ? OnnxBranch.Greater
        : mode.SequenceEqual("BRANCH_EQ"u8) ? OnnxBranch.Equal
        : mode.SequenceEqual("BRANCH_NEQ"u8) ? OnnxBranch.NotEqual
        : throw new FormatException($"a node of a tree has the mode '{Encoding.UTF8.GetString(mode)}', which ONNX does not know.");

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
