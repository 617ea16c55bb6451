using Google.Protobuf;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring.Onnx;
using Inference.Scoring.Onnx.Runtime;
using Inference.Scoring.Onnx.Trees;
using Inference.Scoring.Trees;
using Inference.Tests.Testing;
using static Inference.Tests.Testing.OnnxGraphs;

namespace Inference.Tests.Scoring.Onnx;

public sealed class OnnxTreesTests
{
    private static readonly OnnxForest Small = new() { Trees = 2, Depth = 2, Features = 2 };

    [Fact]
    public void Looks_Through_Identity_Cast_And_Zip_Map()
    {
        var forest = Small with { Targets = 3 };
        var classifier = OnnxForestModels.ClassifierNode(forest, "raw");
        classifier.Input[0] = "as_float";
        var model = Model(
            [Value("x", OnnxElement.Float, -1, 2)],
            [Value("label", OnnxElement.Int64, -1), ListOfMaps("output_probability")],
            Node("Cast", "", ["x"], ["as_double"], Int("to", (int)OnnxElement.Double)),
            Node("Cast", "", ["as_double"], ["as_float"], Int("to", (int)OnnxElement.Float)),
            classifier,
            Node("Identity", "", ["raw"], ["same"]),
            Node("ZipMap", Ml, ["same"], ["output_probability"], Ints("classlabels_int64s", [0, 1, 2])));
        var ensemble = Read(model, ModelTask.MulticlassClassification, 3, out var reason);
        Assert.True(ensemble is not null, reason);
        Assert.Equal(3, ensemble.BaseValues.Length);
    }

    [Fact]
    public void Puts_Columns_In_The_Order_Of_The_Manifest()
    {
        var model = OnnxModel.Parse(OnnxChains.AfterConcat(Small).ToByteArray());
        var manifest = OnnxManifests.Regression(2);
        var ensemble = OnnxTrees.Read(model, manifest, out var reason);
        Assert.True(ensemble is not null, reason);
        using var own = new PlainTrees(ensemble);
        using var native = new OnnxRuntimeScorer(model, manifest, new ModelSchema(manifest.Features), "");
        var rows = OnnxRows.Random(Small, 500);
        float[] found = new float[500], expected = new float[500];
        own.Score(rows, found);
        native.Score(rows, expected);
        Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void Two_Classes_That_Stand_For_Themselves_Need_One_Target()
    {
        var ensemble = Read(OnnxForestModels.Classifier(Small with { Targets = 2 }), ModelTask.BinaryClassification, 1, out _);
        Assert.Single(ensemble!.BaseValues);
        Assert.All(ensemble.Trees, tree => Assert.Equal(1, tree.TargetCount));
    }

    [Fact]
    public void A_Chain_Of_Equalities_With_One_Outcome_Is_One_Split()
    {
        var ensemble = Read(OnnxForestModels.Regressor(new() { Modes = [OnnxBranch.Equal], SharedChains = true, Features = 2, Depth = 1, Trees = 4 }), ModelTask.Regression, 1, out _);
        var split = Assert.Single(ensemble!.Trees.First(tree => tree.Splits.Length > 0).Splits);
        Assert.Equal(SplitKind.AnyEqual, split.Kind);
        Assert.Equal(2, split.Values.Length);
    }

    [Fact]
    public void A_Tree_Of_A_Hundred_Thousand_Levels_Is_Read()
    {
        var ensemble = Read(OnnxChains.Deep(100_000, "SUM"), ModelTask.Regression, 1, out var reason);
        Assert.True(ensemble is not null, reason);
        Assert.Equal(100_000, ensemble.Trees[0].Splits.Length);
    }

    [Theory]
    [InlineData("scaler", "the operator Scaler works on the features before its trees do")]
    [InlineData("sigmoid", "its scores come from the operator Sigmoid")]
    [InlineData("max", "its trees are brought together by minimum or maximum")]
    [InlineData("base", "two classes with a base value each")]
    [InlineData("partial", "some leaves say nothing of one class")]
    [InlineData("int64", "its input holds int64 and not float")]
    [InlineData("shared", "its trees share parts")]
    public void Says_Why_A_Graph_Is_Not_Read_As_Trees(string graph, string because)
    {
        var (model, task) = graph switch
        {
            "scaler" => (OnnxChains.AfterScaler(Small), ModelTask.Regression),
            "sigmoid" => (OnnxChains.BeforeSigmoid(Small), ModelTask.Regression),
            "max" => (OnnxForestModels.Regressor(Small with { Aggregate = "MAX" }), ModelTask.Regression),
            "base" => (OnnxForestModels.Classifier(Small with { Targets = 2, BaseValues = [0.1, 0.2] }), ModelTask.BinaryClassification),
            "partial" => (OnnxChains.WithoutOneWeight(Small), ModelTask.BinaryClassification),
            "int64" => (OnnxChains.WholeInput(Small), ModelTask.Regression),
            _ => (OnnxChains.Shared(40), ModelTask.Regression),
        };
        Assert.Null(Read(model, task, 1, out var reason));
        Assert.Contains(because, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_Trees_That_Do_Not_Fit_The_Manifest()
    {
        var model = OnnxModel.Parse(OnnxForestModels.Regressor(Small).ToByteArray());
        Assert.Throws<FormatException>(() => OnnxTrees.Read(model, ModelTask.Regression, 3, 1, out _));
        Assert.Throws<FormatException>(() => OnnxTrees.Read(model, ModelTask.MulticlassClassification, 2, 3, out _));
    }

    private static TreeEnsemble? Read(ModelProto model, ModelTask task, int scoresPerRow, out string reason) =>
        OnnxTrees.Read(OnnxModel.Parse(model.ToByteArray()), task, 2, scoresPerRow, out reason);
}
