using Microsoft.ML.OnnxRuntime;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>One row bound to a graph's inputs and output, whose memory is used again. For one thread at a time.</summary>
internal sealed class OnnxRow : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions;
    private readonly OrtIoBinding _binding;
    private readonly OnnxRowInput[] _inputs;
    private readonly OrtValue _output;
    private readonly float[] _scores;
    private readonly double[]? _wideScores;

    public OnnxRow(InferenceSession session, RunOptions runOptions, OnnxInputPlan plan, OnnxScoreShape shape)
    {
        _session = session;
        _runOptions = runOptions;
        _inputs = [.. plan.Inputs.Select(OnnxRowInput.For)];
        _scores = new float[shape.Length];
        _wideScores = shape.IsDouble ? new double[shape.Length] : null;
        _output = _wideScores is null ? OrtValue.CreateTensorValueFromMemory(_scores, shape.Sizes) : OrtValue.CreateTensorValueFromMemory(_wideScores, shape.Sizes);
        _binding = session.CreateIoBinding();
        foreach (var input in _inputs)
            _binding.BindInput(input.Name, input.Value);
        _binding.BindOutput(shape.Tensor, _output);
    }

    /// <summary>All values that the graph gives for a row; valid until the next call.</summary>
    /// <exception cref="OnnxRuntimeException">The graph fails on this row.</exception>
    public ReadOnlySpan<float> Run(ReadOnlySpan<float> row)
    {
        foreach (var input in _inputs)
            input.Write(row);
        _session.RunWithBinding(_runOptions, _binding);
        for (var i = 0; _wideScores is not null && i < _scores.Length; i++)
            _scores[i] = (float)_wideScores[i];
        return _scores;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _output.Dispose();
        foreach (var input in _inputs)
            input.Value.Dispose();
    }
}
