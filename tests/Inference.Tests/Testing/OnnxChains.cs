using Inference.Scoring.Onnx;
using static Inference.Tests.Testing.OnnxGraphs;

namespace Inference.Tests.Testing;

/// <summary>Tree models of odd forms; all have two features.</summary>
internal static class OnnxChains
{
    /// <summary>One tree whose every true child is a leaf.</summary>
    public static ModelProto Deep(int levels, string aggregate)
    {
        var inner = Enumerable.Range(0, levels).ToList();
        return Regressor(
            [.. inner.Select(level => (Mode: "BRANCH_LEQ", True: levels + level, False: level + 1 < levels ? level + 1 : 2 * levels)), .. Enumerable.Repeat(("LEAF", 0, 0), levels + 1)],
            aggregate);
    }

    /// <summary>One tree whose nodes lead to the next on both sides, so that it has 2 to the power of its levels paths.</summary>
    public static ModelProto Shared(int levels) =>
        Regressor([.. Enumerable.Range(0, levels).Select(level => ("BRANCH_LEQ", level + 1, level + 1)), ("LEAF", 0, 0)], "SUM");

    /// <summary>Trees of these nodes; leaves add 1.</summary>
    public static ModelProto Regressor(IReadOnlyList<(string Mode, int True, int False)> nodes, string aggregate)
    {
        var leaves = Enumerable.Range(0, nodes.Count).Where(node => nodes[node].Mode == "LEAF").Select(node => (long)node).ToList();
        var zeros = Enumerable.Repeat(0L, nodes.Count).ToList();
        return Model(
            [Value("x", OnnxElement.Float, -1, 2)],
            [Value("variable", OnnxElement.Float, -1, 1)],
            Node(
                "TreeEnsembleRegressor",
                Ml,
                ["x"],
                ["variable"],
                Ints("nodes_treeids", zeros),
                Ints("nodes_nodeids", Enumerable.Range(0, nodes.Count).Select(node => (long)node)),
                Ints("nodes_featureids", zeros),
                Floats("nodes_values", zeros.Select(zero => (double)zero)),
                Strings("nodes_modes", nodes.Select(node => node.Mode)),
                Ints("nodes_truenodeids", nodes.Select(node => (long)node.True)),
                Ints("nodes_falsenodeids", nodes.Select(node => (long)node.False)),
                Ints("target_treeids", leaves.Select(_ => 0L)),
                Ints("target_nodeids", leaves),
                Ints("target_ids", leaves.Select(_ => 0L)),
                Floats("target_weights", leaves.Select(_ => 1.0)),
                Int("n_targets", 1),
                Text("aggregate_function", aggregate)));
    }

    public static ModelProto AfterScaler(OnnxForest forest)
    {
        var model = OnnxForestModels.Regressor(forest);
        model.Graph.Node[0].Input[0] = "scaled";
        model.Graph.Node.Insert(0, Node("Scaler", Ml, ["x"], ["scaled"], Floats("offset", [0]), Floats("scale", [1])));
        return model;
    }

    public static ModelProto BeforeSigmoid(OnnxForest forest)
    {
        var model = OnnxForestModels.Regressor(forest);
        model.Graph.Node[0].Output[0] = "raw";
        model.Graph.Node.Add(Node("Sigmoid", "", ["raw"], ["variable"]));
        return model;
    }

    /// <summary>Trees behind one input for each feature, put together in the order f1, f0.</summary>
    public static ModelProto AfterConcat(OnnxForest forest)
    {
        var model = OnnxForestModels.Regressor(forest);
        model.Graph.Node[0].Input[0] = "together";
        model.Graph.Node.Insert(0, Node("Concat", "", ["f1", "f0"], ["together"], Int("axis", 1)));
        model.Graph.Input.Clear();
        model.Graph.Input.Add([Value("f0", OnnxElement.Float, -1, 1), Value("f1", OnnxElement.Float, -1, 1)]);
        return model;
    }

    public static ModelProto WholeInput(OnnxForest forest)
    {
        var model = OnnxForestModels.Regressor(forest);
        model.Graph.Input[0].Type.TensorType.ElemType = (int)OnnxElement.Int64;
        return model;
    }

    /// <summary>A classifier of two classes in which each tree has a leaf that has a weight for the first only.</summary>
    public static ModelProto WithoutOneWeight(OnnxForest forest)
    {
        var model = OnnxForestModels.Classifier(forest with { Targets = 2 });
        var attributes = model.Graph.Node[0].Attribute.ToDictionary(attribute => attribute.Name);
        var (trees, ids) = (attributes["class_treeids"].Ints, attributes["class_ids"].Ints);
        for (var tree = 0; tree < forest.Trees; tree++)
        {
            var at = Enumerable.Range(0, ids.Count).First(weight => trees[weight] == tree && ids[weight] == 1);
            ids[at] = 0;
        }

        return model;
    }
}
