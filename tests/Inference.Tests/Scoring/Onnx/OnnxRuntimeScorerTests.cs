using Google.Protobuf;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring;
using Inference.Scoring.Onnx;
using Inference.Tests.Testing;
using static Inference.Tests.Testing.OnnxGraphs;

namespace Inference.Tests.Scoring.Onnx;

public sealed class OnnxRuntimeScorerTests
{
    private const string Onnx = "";

    [Fact]
    public void Scores_A_Network_As_Its_Formula_Says()
    {
        using var scorer = Open(OnnxNetworks.Logistic(), OnnxManifests.Binary(2));
        var scores = new float[2];
        scorer.Score([1, 2, -1, 0.5f], scores);
        Assert.Equal(1 / (1 + Math.Exp(-((0.5 * 1) - (0.25 * 2) + 0.1))), scores[0], 6);
        Assert.Equal(1 / (1 + Math.Exp(-((0.5 * -1) - (0.25 * 0.5) + 0.1))), scores[1], 6);
        Assert.Equal("onnxruntime", scorer.Info.Name);
        Assert.Contains("Sigmoid", scorer.Info.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnnxElement.Float)]
    [InlineData(OnnxElement.Double)]
    [InlineData(OnnxElement.Int64)]
    internal void Reads_A_Table_Of_Any_Number_Type(OnnxElement element)
    {
        var model = Model(
            [Value("x", element, -1, 2)],
            [Value("score", OnnxElement.Float, -1, 1)],
            Node("Cast", Onnx, ["x"], ["y"], Int("to", (int)OnnxElement.Float)),
            Node("ReduceSum", Onnx, ["y", "axis"], ["score"], Int("keepdims", 1)));
        model.Graph.Initializer.Add(OnnxNetworks.Whole("axis", 1));
        using var scorer = Open(model, OnnxManifests.Regression(2));
        var scores = new float[2];
        scorer.Score([1, 2, 30, 40], scores);
        Assert.Equal([3f, 70f], scores);
    }

    [Fact]
    public void Gives_Each_Column_To_The_Input_Of_Its_Name()
    {
        using var scorer = Open(OnnxNetworks.Columns(), OnnxManifests.Columns);
        var scores = new float[4];
        // amount (float), count (int64), member (bool), city (text): Bergen, Oslo, Oslo, missing.
        scorer.Score([1.5f, 2, 1, 0, 1.5f, 2, 1, 1, 0, -3, 0, 1, 0, 0, 0, float.NaN], scores);
        Assert.Equal([1.5f + 2 + 1 + 100, 1.5f + 2 + 1 + 200, -3 + 200, 0], scores);
    }

    [Fact]
    public void Takes_Probabilities_From_Before_Zip_Map()
    {
        var forest = new OnnxForest { Targets = 3, Features = 2 };
        var zipped = Model(
            [OnnxForestModels.Input(forest)],
            [Value("output_label", OnnxElement.Int64, -1), ListOfMaps("output_probability")],
            OnnxForestModels.ClassifierNode(forest, "raw"),
            Node("Identity", Onnx, ["label"], ["output_label"]),
            Node("ZipMap", Ml, ["raw"], ["output_probability"], Ints("classlabels_int64s", [0, 1, 2])));
        using var withZipMap = Open(zipped, OnnxManifests.Multiclass(2));
        using var without = Open(OnnxForestModels.Classifier(forest), OnnxManifests.Multiclass(2));
        var rows = OnnxRows.Random(forest, 50);
        float[] found = new float[150], expected = new float[150];
        withZipMap.Score(rows, found);
        without.Score(rows, expected);
        Assert.Equal(expected, found);
        Assert.Equal(["0", "1", "2"], OnnxModel.Parse(zipped.ToByteArray()).ClassLabels);
    }

    [Theory]
    [InlineData("deep")]
    [InlineData("linear")]
    [InlineData("sum")]
    public void One_Row_And_Many_Give_The_Same_Bits_On_Any_Thread(string network)
    {
        const int rows = 300;
        using var scorer = Open(network == "deep" ? OnnxNetworks.Deep(30) : network == "linear" ? OnnxNetworks.Linear(30) : OnnxNetworks.Sum(30), OnnxManifests.Binary(30));
        var features = OnnxNetworks.Rows(rows, 30);
        var together = new float[rows];
        scorer.Score(features, together);
        var alone = new float[rows];
        for (var row = 0; row < rows; row++)
            scorer.Score(features.AsSpan(row * 30, 30), alone.AsSpan(row, 1));
        Assert.Equal(together.Select(BitConverter.SingleToInt32Bits), alone.Select(BitConverter.SingleToInt32Bits));

        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, _ =>
        {
            var found = new float[rows];
            scorer.Score(features, found);
            Assert.Equal(together.Select(BitConverter.SingleToInt32Bits), found.Select(BitConverter.SingleToInt32Bits));
        });
    }

    [Fact]
    public void Scoring_Allocates_Nothing_Per_Row()
    {
        using var scorer = Open(OnnxNetworks.Deep(features: 30), OnnxManifests.Binary(30));
        var features = OnnxNetworks.Rows(100, 30);
        var scores = new float[100];
        scorer.Score(features, scores);
        var before = GC.GetAllocatedBytesForCurrentThread();
        scorer.Score(features, scores);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    [Fact]
    public void Tells_What_It_Expected_And_Found_When_The_Model_Does_Not_Fit()
    {
        Refuses(OnnxNetworks.Logistic(), OnnxManifests.Binary(3), "expected 3 features");
        Refuses(OnnxNetworks.Logistic(), OnnxManifests.Multiclass(2), "expected probabilities as a float tensor [N,3], found score: float[N,1]");
        Refuses(OnnxNetworks.Columns(), OnnxManifests.Regression(4), "expected one for each feature of the manifest, by name: f0, f1, f2, f3");
        var labelsOnly = Model([Value("x", OnnxElement.Float, -1, 2)], [Value("label", OnnxElement.Int64, -1)], Node("ArgMax", Onnx, ["x"], ["label"], Int("axis", 1), Int("keepdims", 0)));
        Refuses(labelsOnly, OnnxManifests.Binary(2), "labels only");
        var fixedRows = OnnxNetworks.Logistic();
        fixedRows.Graph.Input[0].Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 32 };
        Refuses(fixedRows, OnnxManifests.Binary(2), "exactly 32 rows");
        var unknown = OnnxNetworks.Logistic();
        unknown.Graph.Node[0].OpType = "NoSuchOperator";
        Refuses(unknown, OnnxManifests.Binary(2), "NoSuchOperator");
        var mistaken = OnnxNetworks.Logistic();
        mistaken.Graph.Output[0] = Value("score", OnnxElement.Float, -1, -1);
        mistaken.Graph.Node[1].Input[0] = "x";
        Refuses(mistaken, OnnxManifests.Multiclass(2), "expected 3 float");
    }

    [Fact]
    public void Refuses_A_Missing_Value_Where_The_Input_Has_None()
    {
        var manifest = OnnxManifests.Columns with { Features = [.. OnnxManifests.Columns.Features.Select(feature => feature with { Missing = new() { Policy = MissingPolicy.Allow } })] };
        Refuses(OnnxNetworks.Columns(), manifest, "cannot hold a missing value, and the manifest allows one in 'count'");
    }

    private static IScorer Open(ModelProto model, ModelManifest manifest) => ScorerFactory.Open(model.ToByteArray(), manifest, new ModelSchema(manifest.Features));

    private static void Refuses(ModelProto model, ModelManifest manifest, string because)
    {
        var error = Assert.Throws<FormatException>(() => Open(model, manifest));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }
}
