using System.Globalization;
using Google.Protobuf;
using Inference.Models;
using Inference.Scoring;
using Inference.Scoring.Onnx;
using Inference.Scoring.Onnx.Runtime;
using Inference.Scoring.Onnx.Trees;
using Inference.Scoring.Trees;
using Inference.Tests.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Inference.Tests.Scoring.Onnx;

/// <summary>Trees read from ONNX against ONNX Runtime itself; as a long proof on 100,000 rows each, otherwise on a share of them.</summary>
public sealed class OnnxTreesAgreementTests
{
    private const int DefaultRows = 5_000;
    private const int SoakRows = 100_000;
    private const double Tolerance = 1e-5;

    /// <summary>The scorer under test.</summary>
    private static readonly Func<TreeEnsemble, IScorer> Open = ensemble => new TreeScorer(ensemble);

    private static readonly OnnxBranch[] Ordered = [OnnxBranch.LessOrEqual, OnnxBranch.Less, OnnxBranch.GreaterOrEqual, OnnxBranch.Greater];
    private static readonly OnnxBranch[] AllOfNodes = [.. Ordered, OnnxBranch.Equal, OnnxBranch.NotEqual];

    public static TheoryData<string> Cases => [.. AllCases().Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Trees_Agree_With_Onnx_Runtime(string name) => Agree(name, Soak.IsOn ? SoakRows : DefaultRows);

    internal static Dictionary<string, (ModelTask Task, int ScoresPerRow, OnnxForest Forest, Func<ModelProto> Model)> AllCases()
    {
        var cases = new Dictionary<string, (ModelTask, int, OnnxForest, Func<ModelProto>)>();
        foreach (var mode in AllOfNodes)
        {
            Regression($"regressor {mode}", new() { Modes = [mode] });
            Regression($"regressor {mode} missing", new() { Modes = [mode], Missing = true });
        }

        foreach (var isDouble in new[] { false, true })
        {
            Regression($"regressor mixed modes double={isDouble}", new() { Modes = AllOfNodes, Missing = true, IsDouble = isDouble, BaseValues = [0.25] });
            Regression($"regressor average double={isDouble}", new() { Aggregate = "AVERAGE", IsDouble = isDouble, BaseValues = [0.25] });
            Newest($"newest double={isDouble}", ModelTask.Regression, new() { Modes = [.. AllOfNodes, OnnxBranch.Member], Missing = true, IsDouble = isDouble, WholeNumbers = true });
        }

        Regression("regressor shared chains", new() { Modes = [OnnxBranch.Equal], SharedChains = true, Missing = true });
        Regression("regressor shared chains of all modes", new() { Modes = AllOfNodes, SharedChains = true, Depth = 4 });
        Newest("newest member", ModelTask.Regression, new() { Modes = [OnnxBranch.Member], Missing = true, WholeNumbers = true });
        Newest("newest all but member", ModelTask.Regression, new() { Modes = AllOfNodes, Missing = true });
        Newest("newest average", ModelTask.Regression, new() { Aggregate = "AVERAGE" });
        for (var post = 0; post < 5; post++)
        {
            Newest($"newest three targets post {post}", ModelTask.MulticlassClassification, new() { Targets = 3, LeastWeight = 0.01, Trees = post == 4 ? 1 : 12 }, post);
            Newest($"newest two targets post {post}", ModelTask.BinaryClassification, new() { Targets = 2, LeastWeight = 0.01, Trees = post == 4 ? 1 : 12 }, post);
            Newest($"newest one target post {post}", ModelTask.Regression, new() { LeastWeight = 0.01, Trees = post == 4 ? 1 : 12 }, post);
        }

        foreach (var post in new[] { "NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT" })
        {
            // Probit is defined between 0 and 1 only.
            var forest = new OnnxForest { PostTransform = post, Missing = true, Modes = Ordered, Trees = post == "PROBIT" ? 1 : 12, LeastWeight = post == "PROBIT" ? 0.01 : -1 };
            Regression($"regressor {post}", forest);
            Multiclass($"regressor three targets {post}", () => OnnxForestModels.Regressor(forest with { Targets = 3, BaseValues = post == "PROBIT" ? [] : [0.1, 0.2, 0.3] }), forest);
            Multiclass($"regressor three targets average {post}", () => OnnxForestModels.Regressor(forest with { Targets = 3, Aggregate = "AVERAGE" }), forest);
            Multiclass($"three classes {post}", () => OnnxForestModels.Classifier(forest with { Targets = 3 }), forest);
            Multiclass($"three classes base {post}", () => OnnxForestModels.Classifier(forest with { Targets = 3, BaseValues = [0.1, -0.2, 0.3], TextLabels = true }), forest);
            Multiclass($"three classes, weights for two {post}", () => OnnxForestModels.Classifier(forest with { Targets = 3, Weighted = [0, 2] }), forest);
            foreach (var least in new[] { 0.01, -1 })
            {
                foreach (var baseValues in new double[][] { [], [0.1] })
                {
                    var of = $"base={baseValues.Length} least={least} {post}";
                    var two = forest with { Targets = 2, BaseValues = baseValues, LeastWeight = post == "PROBIT" ? 0.01 : least };
                    Binary($"two classes {of}", two);
                    Binary($"two classes, weights for the second {of}", two with { Weighted = [1] });
                    if (post != "PROBIT")
                        Binary($"two classes, weights for the first {of}", two with { Weighted = [0], TextLabels = true });
                }
            }
        }

        Binary("two classes double", new() { Targets = 2, IsDouble = true, PostTransform = "LOGISTIC", Weighted = [0] });
        Binary("one leaf each", new() { Targets = 2, Depth = 0 });
        return cases;

        void Regression(string name, OnnxForest forest) => cases.Add(name, (ModelTask.Regression, 1, forest, () => OnnxForestModels.Regressor(forest)));
        void Binary(string name, OnnxForest forest) => cases.Add(name, (ModelTask.BinaryClassification, 1, forest, () => OnnxForestModels.Classifier(forest)));
        void Multiclass(string name, Func<ModelProto> model, OnnxForest forest) => cases.Add(name, (ModelTask.MulticlassClassification, 3, forest, model));
        void Newest(string name, ModelTask task, OnnxForest forest, int post = 0) =>
            cases.Add(name, (task, task == ModelTask.MulticlassClassification ? forest.Targets : 1, forest, () => OnnxForestModels.Newest(forest, post)));
    }

    private static void Agree(string name, int rows)
    {
        var (task, scoresPerRow, forest, build) = AllCases()[name];
        var model = OnnxModel.Parse(build().ToByteArray());
        var ensemble = OnnxTrees.Read(model, task, forest.Features, scoresPerRow, out var reason);
        Assert.True(ensemble is not null, reason);
        using var scorer = Open(ensemble);
        Assert.Equal(scoresPerRow, scorer.ScoresPerRow);

        var features = OnnxRows.Random(forest, rows);
        var scores = new float[rows * scoresPerRow];
        scorer.Score(features, scores);
        var expected = Reference(model, task, forest, features, scoresPerRow);
        for (var row = 0; row < rows; row++)
            RequireSame(expected.AsSpan(row * scoresPerRow, scoresPerRow), scores.AsSpan(row * scoresPerRow, scoresPerRow), task, () => Describe(forest, features, row));
    }

    private static void RequireSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, ModelTask task, Func<string> row)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var near = expected[i].Equals(found[i]) || Math.Abs(expected[i] - found[i]) <= Tolerance * Math.Max(1, task == ModelTask.Regression ? Math.Abs(expected[i]) : 1);
            if (!near)
                Assert.Fail($"Score {i} is {found[i]:R}, ONNX Runtime says {expected[i]:R}. {row()}");
        }

        if (task == ModelTask.BinaryClassification && Math.Abs(expected[0] - 0.5) > Tolerance)
            Assert.Equal(expected[0] >= 0.5f, found[0] >= 0.5f);
    }

    private static float[] Reference(OnnxModel model, ModelTask task, OnnxForest forest, float[] features, int scoresPerRow)
    {
        using var session = OnnxRuntimeLibrary.Open(model.Bytes);
        using var options = new RunOptions();
        var rows = features.Length / forest.Features;
        long[] shape = [rows, forest.Features];
        using var input = forest.IsDouble
            ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(features, value => (double)value), shape)
            : OrtValue.CreateTensorValueFromMemory(features, shape);
        using var outputs = session.Run(options, ["x"], [input], [model.Outputs[^1].Name]);
        var all = model.Outputs[^1].Element == OnnxElement.Double
            ? Array.ConvertAll(outputs[0].GetTensorDataAsSpan<double>().ToArray(), value => (float)value)
            : outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return task == ModelTask.BinaryClassification && all.Length == 2 * rows ? [.. all.Where((_, i) => i % 2 == 1)] : all;
    }

    private static string Describe(OnnxForest forest, float[] features, int row) =>
        $"Row {row}: {string.Join(' ', features.Skip(row * forest.Features).Take(forest.Features).Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}; seed {forest.Seed}.";
}
