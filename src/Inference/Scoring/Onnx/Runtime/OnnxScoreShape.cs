using Inference.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>The tensor that a graph gives for one row, found out by running it once.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Sizes">Its shape.</param>
/// <param name="IsDouble">Whether it holds double and not float.</param>
internal sealed record OnnxScoreShape(string Tensor, long[] Sizes, bool IsDouble)
{
    /// <summary>Values for one row.</summary>
    public int Length => (int)Sizes.Aggregate(1L, (product, size) => product * size);

    /// <exception cref="FormatException">What comes out is not what the task needs.</exception>
    public static OnnxScoreShape Probe(InferenceSession session, RunOptions runOptions, OnnxInputPlan plan, string tensor, ModelManifest manifest)
    {
        var inputs = plan.Inputs.Select(OnnxRowInput.For).ToList();
        try
        {
            var row = new float[manifest.Features.Count];
            inputs.ForEach(input => input.Write(row));
            using var outputs = session.Run(runOptions, inputs.ConvertAll(input => input.Name), inputs.ConvertAll(input => input.Value), [tensor]);
            return Of(tensor, outputs[0], manifest);
        }
        finally
        {
            inputs.ForEach(input => input.Value.Dispose());
        }
    }

    private static OnnxScoreShape Of(string tensor, OrtValue value, ModelManifest manifest)
    {
        if (!value.IsTensor)
            throw new FormatException($"its output '{tensor}' is no tensor.");
        var info = value.GetTensorTypeAndShape();
        var shape = new OnnxScoreShape(tensor, info.Shape, info.ElementDataType == TensorElementType.Double);
        var twoOfBinary = manifest.Task == ModelTask.BinaryClassification && shape.Length == 2;
        var isRow = info.Shape is [] or [1] or [1, _];
        if (info.ElementDataType is not (TensorElementType.Float or TensorElementType.Double) || !isRow || (shape.Length != manifest.ScoresPerRow && !twoOfBinary))
        {
            throw new FormatException(
                $"its output '{tensor}' is {info.ElementDataType.ToString().ToLowerInvariant()}[{string.Join(',', info.Shape)}] for one row; expected {manifest.ScoresPerRow} float for this manifest's task and labels.");
        }

        return shape;
    }
}
