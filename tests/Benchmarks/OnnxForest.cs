using Google.Protobuf;
using Inference.Scoring.Onnx;
using Inference.Scoring.Trees;
using Microsoft.ML.OnnxRuntime;

namespace Inference.Benchmarks;

/// <summary>The same trees in ONNX Runtime: a TreeEnsembleRegressor, on one thread.</summary>
internal static class OnnxForest
{
    /// <summary>A session on one thread.</summary>
    public static InferenceSession Open(TreeEnsemble ensemble)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(Write(ensemble), options);
    }

    /// <summary>Scores rows; the output's own memory is part of what a call costs.</summary>
    public static float Score(InferenceSession session, float[] rows, int count)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, rows.AsMemory(0, count * TrainedTrees.Features), [count, TrainedTrees.Features]);
        using var run = new RunOptions();
        using var results = session.Run(run, ["X"], [input], ["Y"]);
        return results[0].GetTensorDataAsSpan<float>()[^1];
    }

    private static byte[] Write(TreeEnsemble ensemble)
    {
        List<long> treeIds = [], nodeIds = [], features = [], trueIds = [], falseIds = [], missing = [], targetTrees = [], targetNodes = [], targetIds = [];
        List<float> values = [], weights = [];
        List<string> modes = [];
        for (var tree = 0; tree < ensemble.Trees.Count; tree++)
        {
            var (splits, leaves) = (ensemble.Trees[tree].Splits, ensemble.Trees[tree].LeafValues);
            int Node(int child) => child >= 0 ? child : splits.Length + ~child;
            for (var node = 0; node < splits.Length + leaves.Length; node++)
            {
                var split = node < splits.Length ? splits[node] : null;
                treeIds.Add(tree);
                nodeIds.Add(node);
                features.Add(split?.Feature ?? 0);
                values.Add(split?.Threshold ?? 0);
                modes.Add(split is null ? "LEAF" : "BRANCH_LEQ");
                trueIds.Add(split is null ? 0 : Node(split.Left));
                falseIds.Add(split is null ? 0 : Node(split.Right));
                missing.Add(split is { MissingGoesRight: false } ? 1 : 0);
            }

            for (var leaf = 0; leaf < leaves.Length; leaf++)
            {
                targetTrees.Add(tree);
                targetNodes.Add(splits.Length + leaf);
                targetIds.Add(0);
                weights.Add((float)(leaves[leaf] / ensemble.Transform.Divisor));
            }
        }

        var node1 = new NodeProto { OpType = "TreeEnsembleRegressor", Domain = "ai.onnx.ml", Input = { "X" }, Output = { "Y" } };
        node1.Attribute.Add(new AttributeProto { Name = "n_targets", I = 1, Type = 2 });
        AddInts(node1, "nodes_treeids", treeIds);
        AddInts(node1, "nodes_nodeids", nodeIds);
        AddInts(node1, "nodes_featureids", features);
        AddInts(node1, "nodes_truenodeids", trueIds);
        AddInts(node1, "nodes_falsenodeids", falseIds);
        AddInts(node1, "nodes_missing_value_tracks_true", missing);
        AddInts(node1, "target_treeids", targetTrees);
        AddInts(node1, "target_nodeids", targetNodes);
        AddInts(node1, "target_ids", targetIds);
        node1.Attribute.Add(new AttributeProto { Name = "nodes_values", Floats = { values }, Type = 6 });
        node1.Attribute.Add(new AttributeProto { Name = "target_weights", Floats = { weights }, Type = 6 });
        node1.Attribute.Add(new AttributeProto { Name = "nodes_modes", Strings = { modes.Select(ByteString.CopyFromUtf8) }, Type = 8 });
        var graph = new GraphProto { Name = "forest", Node = { node1 }, Input = { Table("X", TrainedTrees.Features) }, Output = { Table("Y", 1) } };
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 15 }, new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = 1 } } }.ToByteArray();
    }

    private static void AddInts(NodeProto node, string name, List<long> values) => node.Attribute.Add(new AttributeProto { Name = name, Ints = { values }, Type = 7 });

    private static ValueInfoProto Table(string name, int columns)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = columns });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } };
    }
}
