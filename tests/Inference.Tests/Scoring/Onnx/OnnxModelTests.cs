using Google.Protobuf;
using Inference.Scoring.Onnx;
using Inference.Tests.Testing;

namespace Inference.Tests.Scoring.Onnx;

public sealed class OnnxModelTests
{
    [Fact]
    public void Says_What_Goes_In_And_Comes_Out()
    {
        var model = Parse(OnnxForestModels.Classifier(new() { Targets = 3, TextLabels = true }));
        Assert.Equal("tests", model.Producer);
        Assert.Equal(3, model.Opset("ai.onnx.ml"));
        Assert.Equal(OnnxInputLayout.Table, model.Layout);
        Assert.Equal(4, model.FeatureCount);
        Assert.Equal("x: float[N,4]", Assert.Single(model.Inputs).ToString());
        Assert.Equal(["label: string[N]", "probabilities: float[N,3]"], model.Outputs.Select(output => output.ToString()));
        Assert.Equal(["label 0", "label 1", "label 2"], model.ClassLabels);
    }

    [Fact]
    public void Sees_One_Input_For_Each_Column()
    {
        var model = Parse(OnnxNetworks.Columns());
        Assert.Equal(OnnxInputLayout.Columns, model.Layout);
        Assert.Equal(4, model.FeatureCount);
        Assert.Equal([OnnxElement.String, OnnxElement.Float, OnnxElement.Int64, OnnxElement.Bool], model.Inputs.Select(input => input.Element));
        Assert.Null(model.ClassLabels);
    }

    [Fact]
    public void Constants_Among_The_Inputs_Are_Not_Asked_For()
    {
        var old = OnnxNetworks.Logistic();
        old.IrVersion = 3;
        old.Graph.Input.Add(OnnxGraphs.Value("weights", OnnxElement.Float, 2, 1));
        old.Graph.Input.Add(OnnxGraphs.Value("bias", OnnxElement.Float, 1));
        var model = Parse(old);
        Assert.Equal(OnnxInputLayout.Table, model.Layout);
        Assert.Equal("x", Assert.Single(model.Inputs).Name);
    }

    private static OnnxModel Parse(ModelProto model) => OnnxModel.Parse(model.ToByteArray());
}
