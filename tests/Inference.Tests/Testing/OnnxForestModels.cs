using Inference.Scoring.Onnx;
using Inference.Scoring.Onnx.Trees;
using static Inference.Tests.Testing.OnnxGraphs;

namespace Inference.Tests.Testing;

/// <summary>Models of one tree operator.</summary>
internal static class OnnxForestModels
{
    private static readonly string[] Modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "", "LEAF"];

    public static ModelProto Classifier(OnnxForest forest) => Model(
        [Input(forest)],
        [Value("label", forest.TextLabels ? OnnxElement.String : OnnxElement.Int64, -1), Value("probabilities", OnnxElement.Float, -1, forest.Targets)],
        ClassifierNode(forest, "probabilities"));

    public static NodeProto ClassifierNode(OnnxForest forest, string probabilities)
    {
        var labels = forest.TextLabels
            ? Strings("classlabels_strings", Enumerable.Range(0, forest.Targets).Select(label => $"label {label}"))
            : Ints("classlabels_int64s", Enumerable.Range(0, forest.Targets).Select(label => (long)label));
        return Node("TreeEnsembleClassifier", Ml, ["x"], ["label", probabilities], [.. NodeAttributes(forest, "class_"), labels]);
    }

    public static ModelProto Regressor(OnnxForest forest) => Model(
        [Input(forest)],
        [Value("variable", OnnxElement.Float, -1, forest.Targets)],
        Node("TreeEnsembleRegressor", Ml, ["x"], ["variable"], [.. NodeAttributes(forest, "target_"), Int("n_targets", forest.Targets), Text("aggregate_function", forest.Aggregate)]));

    /// <summary>Version 5 of the operators: leaves of one target each, in a table of their own.</summary>
    public static ModelProto Newest(OnnxForest forest, int postTransform = 0)
    {
        var (nodes, roots) = forest.Grow();
        var number = forest.IsDouble ? OnnxElement.Double : OnnxElement.Float;
        // A tree that is one leaf is a node with that leaf on both sides.
        foreach (var root in roots.Where(root => nodes[root].IsLeaf).ToList())
        {
            nodes.Add(nodes[root]);
            nodes[root] = new(OnnxBranch.LessOrEqual, 0, 0, null, false, nodes.Count - 1, nodes.Count - 1, null);
        }

        var inner = Enumerable.Range(0, nodes.Count).Where(node => !nodes[node].IsLeaf).ToList();
        var leaves = Enumerable.Range(0, nodes.Count).Where(node => nodes[node].IsLeaf).ToList();
        var places = inner.Select((node, place) => (node, place)).Concat(leaves.Select((node, place) => (node, place))).ToDictionary(pair => pair.node, pair => (long)pair.place);
        var attributes = new List<AttributeProto>
        {
            Ints("tree_roots", roots.Select(root => places[root])),
            Tensor("nodes_modes", OnnxElement.UInt8, inner.Select(node => (double)nodes[node].Mode)),
            Tensor("nodes_splits", number, inner.Select(node => nodes[node].Threshold)),
            Ints("nodes_featureids", inner.Select(node => (long)nodes[node].Feature)),
            Ints("nodes_missing_value_tracks_true", inner.Select(node => nodes[node].MissingIsTrue ? 1L : 0)),
            Ints("nodes_truenodeids", inner.Select(node => places[nodes[node].True])),
            Ints("nodes_trueleafs", inner.Select(node => nodes[nodes[node].True].IsLeaf ? 1L : 0)),
            Ints("nodes_falsenodeids", inner.Select(node => places[nodes[node].False])),
            Ints("nodes_falseleafs", inner.Select(node => nodes[nodes[node].False].IsLeaf ? 1L : 0)),
            Tensor("leaf_weights", number, leaves.Select(leaf => nodes[leaf].Weights![0].Weight)),
            Ints("leaf_targetids", leaves.Select((_, place) => (long)(place % forest.Targets))),
            Int("n_targets", forest.Targets),
            Int("post_transform", postTransform),
            Int("aggregate_function", forest.Aggregate == "AVERAGE" ? 0 : 1),
        };
        var members = inner.Where(node => nodes[node].Mode == OnnxBranch.Member).SelectMany(node => nodes[node].Members!.Append(double.NaN)).ToList();
        if (members.Count > 0)
            attributes.Add(Tensor("membership_values", number, members));
        return Model([Input(forest)], [Value("variable", number, -1, forest.Targets)], Node("TreeEnsemble", Ml, ["x"], ["variable"], [.. attributes]));
    }

    public static ValueInfoProto Input(OnnxForest forest) => Value("x", forest.IsDouble ? OnnxElement.Double : OnnxElement.Float, -1, forest.Features);

    private static IEnumerable<AttributeProto> NodeAttributes(OnnxForest forest, string prefix)
    {
        var (nodes, roots) = forest.Grow();
        var trees = Enumerable.Range(0, nodes.Count).Select(node => (long)roots.FindLastIndex(root => root <= node)).ToList();
        var leaves = Enumerable.Range(0, nodes.Count).Where(node => nodes[node].IsLeaf).SelectMany(node => nodes[node].Weights!.Select(weight => (Node: node, weight.Target, weight.Weight))).ToList();
        yield return Ints("nodes_treeids", trees);
        yield return Ints("nodes_nodeids", Enumerable.Range(0, nodes.Count).Select(Local));
        yield return Ints("nodes_featureids", nodes.Select(node => (long)node.Feature));
        yield return Numbers("nodes_values", nodes.Select(node => node.Threshold));
        yield return Strings("nodes_modes", nodes.Select(node => Modes[(int)node.Mode]));
        yield return Ints("nodes_truenodeids", nodes.Select(node => node.IsLeaf ? 0 : Local(node.True)));
        yield return Ints("nodes_falsenodeids", nodes.Select(node => node.IsLeaf ? 0 : Local(node.False)));
        yield return Ints(prefix + "treeids", leaves.Select(leaf => trees[leaf.Node]));
        yield return Ints(prefix + "nodeids", leaves.Select(leaf => Local(leaf.Node)));
        yield return Ints(prefix + "ids", leaves.Select(leaf => (long)leaf.Target));
        yield return Numbers(prefix + "weights", leaves.Select(leaf => leaf.Weight));
        yield return Text("post_transform", forest.PostTransform);
        if (forest.Missing)
            yield return Ints("nodes_missing_value_tracks_true", nodes.Select(node => node.MissingIsTrue ? 1L : 0));
        if (forest.BaseValues.Length > 0)
            yield return Numbers("base_values", forest.BaseValues);

        long Local(int node) => node - roots[(int)trees[node]];
        AttributeProto Numbers(string name, IEnumerable<double> values) =>
            forest.IsDouble ? Tensor(name + "_as_tensor", OnnxElement.Double, values) : Floats(name, values);
    }
}
