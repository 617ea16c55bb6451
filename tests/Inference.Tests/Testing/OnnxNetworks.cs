using Inference.Scoring.Onnx;
using static Inference.Tests.Testing.OnnxGraphs;

namespace Inference.Tests.Testing;

/// <summary>Graphs without trees.</summary>
internal static class OnnxNetworks
{
    /// <summary>Two features: the logistic function of 0.5 a - 0.25 b + 0.1.</summary>
    public static ModelProto Logistic()
    {
        var model = Model(
            [Value("x", OnnxElement.Float, -1, 2)],
            [Value("score", OnnxElement.Float, -1, 1)],
            Node("Gemm", "", ["x", "weights", "bias"], ["raw"]),
            Node("Sigmoid", "", ["raw"], ["score"]));
        model.Graph.Initializer.Add(Tensor("weights", [2, 1], 0.5f, -0.25f));
        model.Graph.Initializer.Add(Tensor("bias", [1], 0.1f));
        return model;
    }

    /// <summary>A network of three layers with seeded weights.</summary>
    public static ModelProto Deep(int features)
    {
        var random = new Random(5);
        int[] widths = [features, 67, 33, 1];
        var nodes = new List<NodeProto>();
        var constants = new List<TensorProto>();
        for (var layer = 1; layer < widths.Length; layer++)
        {
            var isLast = layer == widths.Length - 1;
            nodes.Add(Node("Gemm", "", [layer == 1 ? "x" : $"h{layer - 1}", $"w{layer}", $"b{layer}"], [$"g{layer}"]));
            nodes.Add(Node(isLast ? "Sigmoid" : "Tanh", "", [$"g{layer}"], [isLast ? "probability" : $"h{layer}"]));
            constants.Add(Tensor($"w{layer}", [widths[layer - 1], widths[layer]], Draw(random, widths[layer - 1] * widths[layer])));
            constants.Add(Tensor($"b{layer}", [widths[layer]], Draw(random, widths[layer])));
        }

        var model = Model([Value("x", OnnxElement.Float, -1, features)], [Value("probability", OnnxElement.Float, -1, 1)], [.. nodes]);
        model.Graph.Initializer.Add(constants);
        return model;
    }

    /// <summary>A linear classifier as scikit-learn's logistic regression is exported; of two classes.</summary>
    public static ModelProto Linear(int features) => Model(
        [Value("x", OnnxElement.Float, -1, features)],
        [Value("label", OnnxElement.Int64, -1), Value("probabilities", OnnxElement.Float, -1, 2)],
        Node(
            "LinearClassifier",
            Ml,
            ["x"],
            ["label", "probabilities"],
            Floats("coefficients", Draw(new Random(7), 2 * features).Select(value => (double)value)),
            Floats("intercepts", [0.1, -0.1]),
            Ints("classlabels_ints", [0, 1]),
            Text("post_transform", "SOFTMAX")));

    /// <summary>The sum of all features.</summary>
    public static ModelProto Sum(int features)
    {
        var model = Model([Value("x", OnnxElement.Float, -1, features)], [Value("score", OnnxElement.Float, -1, 1)], Node("ReduceSum", "", ["x", "axis"], ["score"]));
        model.Graph.Initializer.Add(Whole("axis", 1));
        return model;
    }

    /// <summary>amount + count + member + 100 for Bergen, 200 for Oslo: an input of its own type for each column.</summary>
    public static ModelProto Columns()
    {
        var model = Model(
            [Value("city", OnnxElement.String, -1, 1), Value("amount", OnnxElement.Float, -1, 1), Value("count", OnnxElement.Int64, -1, 1), Value("member", OnnxElement.Bool, -1, 1)],
            [Value("variable", OnnxElement.Float, -1, 1)],
            Node("Cast", "", ["count"], ["count_float"], Int("to", (int)OnnxElement.Float)),
            Node("Cast", "", ["member"], ["member_float"], Int("to", (int)OnnxElement.Float)),
            Node("OneHotEncoder", Ml, ["city"], ["city_hot"], Strings("cats_strings", ["Bergen", "Oslo"]), Int("zeros", 1)),
            Node("Reshape", "", ["city_hot", "two"], ["city_flat"]),
            Node("Concat", "", ["amount", "count_float", "member_float", "city_flat"], ["all"], Int("axis", 1)),
            Node("MatMul", "", ["all", "weights"], ["variable"]));
        model.Graph.Initializer.Add(Whole("two", -1, 2));
        model.Graph.Initializer.Add(Tensor("weights", [5, 1], 1, 1, 1, 100, 200));
        return model;
    }

    public static TensorProto Whole(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)OnnxElement.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.Add(values);
        return tensor;
    }

    public static float[] Rows(int rows, int features) => Draw(new Random(6), rows * features);

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
