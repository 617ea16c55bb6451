using Google.Protobuf;
using Inference.Schema;
using Inference.Scoring;
using Inference.Scoring.Onnx;
using Inference.Tests.Testing;
using static Inference.Tests.Testing.OnnxGraphs;

namespace Inference.Tests.Scoring.Onnx;

/// <summary>Files made to do harm: each is refused with a reason, before ONNX Runtime sees it where that would not survive.</summary>
public sealed class OnnxSafetyTests
{
    [Fact]
    public void Refuses_A_Path_That_Leads_Back() =>
        Refuses(OnnxChains.Regressor([("BRANCH_LEQ", 2, 1), ("BRANCH_LEQ", 0, 2), ("LEAF", 0, 0)], "SUM"), "leads back");

    [Fact]
    public void Refuses_Trees_Too_Deep_For_Onnx_Runtime() => Refuses(OnnxChains.Deep(100_000, "MAX"), "100000 splits deep");

    [Fact]
    public void Refuses_Trees_That_Grow_Without_Bound_When_Written_Out() => Refuses(OnnxChains.Shared(60), "written out");

    [Fact]
    public void Refuses_Trees_In_A_Branch_Too()
    {
        var inner = OnnxChains.Deep(100_000, "SUM").Graph;
        inner.Input.Clear();
        var model = OnnxNetworks.Logistic();
        model.Graph.Node.Add(Node("If", "", ["yes"], ["chosen"], new AttributeProto { Name = "then_branch", Type = 5, G = inner }, new AttributeProto { Name = "else_branch", Type = 5, G = inner }));
        Refuses(model, "100000 splits deep");
    }

    [Theory]
    [InlineData("nodes_truenodeids", 0, 77, "leads to its node 77")]
    [InlineData("nodes_falsenodeids", 0, -1, "leads to its node -1")]
    [InlineData("nodes_featureids", 0, 2, "looks at feature 2")]
    [InlineData("nodes_featureids", 0, -3, "looks at feature -3")]
    [InlineData("nodes_nodeids", 1, 0, "stands twice")]
    [InlineData("nodes_treeids", 1, 5, "leads to its node 1")]
    [InlineData("target_ids", 0, 9, "adds to target 9")]
    [InlineData("target_nodeids", 0, 9, "a weight is for node 9")]
    public void Refuses_Ids_That_Lead_Nowhere(string attribute, int at, long value, string because)
    {
        var model = Stump();
        model.Graph.Node[0].Attribute.First(candidate => candidate.Name == attribute).Ints[at] = value;
        Refuses(model, because);
    }

    [Theory]
    [InlineData("nodes_modes")]
    [InlineData("nodes_values")]
    [InlineData("target_weights")]
    [InlineData("nodes_treeids")]
    [InlineData("n_targets")]
    public void Refuses_A_Tree_With_A_List_Left_Out(string attribute)
    {
        var model = Stump();
        model.Graph.Node[0].Attribute.Remove(model.Graph.Node[0].Attribute.First(candidate => candidate.Name == attribute));
        Refuses(model, "");
    }

    [Fact]
    public void Refuses_A_Comparison_With_Nan()
    {
        var model = Stump();
        model.Graph.Node[0].Attribute.First(attribute => attribute.Name == "nodes_values").Floats[0] = float.NaN;
        Refuses(model, "NaN");
    }

    [Fact]
    public void Refuses_More_Targets_Than_Make_Sense()
    {
        var model = OnnxChains.BeforeSigmoid(new() { Features = 2 });
        model.Graph.Node[0].Attribute.First(attribute => attribute.Name == "n_targets").I = int.MaxValue;
        Refuses(model, "2147483647 targets");
    }

    [Fact]
    public void Refuses_Constants_In_Other_Files()
    {
        var model = OnnxNetworks.Logistic();
        model.Graph.Initializer[0].FloatData.Clear();
        model.Graph.Initializer[0].DataLocation = 1;
        model.Graph.Initializer[0].ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../secrets" });
        Refuses(model, "lies in another file");
    }

    [Fact]
    public void Refuses_Constants_Of_Another_Length_Than_They_Say()
    {
        var model = OnnxNetworks.Logistic();
        model.Graph.Initializer[0].Dims[0] = 1_000_000;
        Refuses(model, "of another length");
    }

    [Fact]
    public void Refuses_Loops()
    {
        var model = OnnxNetworks.Logistic();
        model.Graph.Node.Add(Node("Loop", "", ["", "yes"], ["never"]));
        Refuses(model, "Loop");
    }

    [Fact]
    public void Refuses_A_Graph_That_Wants_More_Memory_Than_There_Is()
    {
        var model = OnnxNetworks.Logistic();
        model.Graph.Node[1].Output[0] = "plain";
        model.Graph.Node.Add(Node("ConstantOfShape", "", ["sizes"], ["huge"]));
        model.Graph.Node.Add(Node("ReduceSum", "", ["huge"], ["sum"], Int("keepdims", 0)));
        model.Graph.Node.Add(Node("Add", "", ["plain", "sum"], ["score"]));
        model.Graph.Initializer.Add(OnnxNetworks.Whole("sizes", 100_000, 100_000));
        Refuses(model, "ONNX Runtime cannot open it");
    }

    [Fact]
    public void Refuses_What_Is_Not_An_Onnx_File()
    {
        Assert.Throws<FormatException>(() => OnnxModel.Parse([]));
        Assert.Throws<FormatException>(() => OnnxModel.Parse("PK\u0003\u0004 a zip archive"u8.ToArray()));
    }

    private static ModelProto Stump() => OnnxChains.Regressor([("BRANCH_LEQ", 1, 2), ("LEAF", 0, 0), ("LEAF", 0, 0)], "SUM");

    private static void Refuses(ModelProto model, string because)
    {
        var manifest = OnnxManifests.Regression(2);
        var error = Assert.Throws<FormatException>(() => ScorerFactory.Open(model.ToByteArray(), manifest, new ModelSchema(manifest.Features)));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }
}
