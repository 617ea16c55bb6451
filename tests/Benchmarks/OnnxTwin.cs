using Google.Protobuf;
using Inference.Scoring.Onnx;
using Inference.Scoring.Trees;
using Microsoft.ML.OnnxRuntime;
using static Inference.Tests.Testing.OnnxGraphs;

namespace Inference.Benchmarks;

/// <summary>The same trees in ONNX Runtime: a TreeEnsembleRegressor, on one thread.</summary>
internal static class OnnxTwin
{
    /// <summary>A session on one thread.</summary>
    public static InferenceSession Open(TreeEnsemble ensemble)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(Write(ensemble), options);
    }

    /// <summary>Scores all rows in batches: each call has other rows, or the processor would learn the way through the trees by heart. The output's own memory is part of what a call costs.</summary>
    public static float Score(InferenceSession session, float[] rows, int batch)
    {
        var last = 0f;
        for (var start = 0; start < rows.Length; start += batch * TrainedTrees.Features)
            last = Score(session, rows.AsMemory(start, batch * TrainedTrees.Features), batch);
        return last;
    }

    private static float Score(InferenceSession session, Memory<float> rows, int count)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, rows, [count, TrainedTrees.Features]);
        using var run = new RunOptions();
        using var results = session.Run(run, ["X"], [input], ["Y"]);
        return results[0].GetTensorDataAsSpan<float>()[^1];
    }

    private static byte[] Write(TreeEnsemble ensemble)
    {
        List<long> treeIds = [], nodeIds = [], features = [], trueIds = [], falseIds = [], missing = [], targetTrees = [], targetNodes = [], targetIds = [];
        List<double> values = [], weights = [];
        List<string> modes = [];
        for (var tree = 0; tree < ensemble.Trees.Count; tree++)
        {
            var (splits, leaves) = (ensemble.Trees[tree].Splits, ensemble.Trees[tree].LeafValues);
            int Node(int child) => child >= 0 ? child : splits.Length + ~child;
            for (var node = 0; node < splits.Length + leaves.Length; node++)
            {
                Split? split = node < splits.Length ? splits[node] : null;
                treeIds.Add(tree);
                nodeIds.Add(node);
                features.Add(split?.Feature ?? 0);
                values.Add(split?.Threshold ?? 0);
                modes.Add(split is null ? "LEAF" : "BRANCH_LEQ");
                trueIds.Add(split is { Left: var left } ? Node(left) : 0);
                falseIds.Add(split is { Right: var right } ? Node(right) : 0);
                missing.Add(split is { MissingGoesRight: false } ? 1 : 0);
            }

            for (var leaf = 0; leaf < leaves.Length; leaf++)
            {
                targetTrees.Add(tree);
                targetNodes.Add(splits.Length + leaf);
                targetIds.Add(0);
                weights.Add(leaves[leaf] / ensemble.Transform.Divisor);
            }
        }

        var ensembleNode = Node(
            "TreeEnsembleRegressor",
            Ml,
            ["X"],
            ["Y"],
            Int("n_targets", 1),
            Ints("nodes_treeids", treeIds),
            Ints("nodes_nodeids", nodeIds),
            Ints("nodes_featureids", features),
            Floats("nodes_values", values),
            Strings("nodes_modes", modes),
            Ints("nodes_truenodeids", trueIds),
            Ints("nodes_falsenodeids", falseIds),
            Ints("nodes_missing_value_tracks_true", missing),
            Ints("target_treeids", targetTrees),
            Ints("target_nodeids", targetNodes),
            Ints("target_ids", targetIds),
            Floats("target_weights", weights));
        return Model([Value("X", OnnxElement.Float, -1, TrainedTrees.Features)], [Value("Y", OnnxElement.Float, -1, 1)], ensembleNode).ToByteArray();
    }
}
