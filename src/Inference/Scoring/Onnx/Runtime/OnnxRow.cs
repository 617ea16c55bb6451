using Microsoft.ML.OnnxRuntime;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>One row bound to a graph's inputs and output, whose memory is used again. For one thread at a time.</summary>
internal sealed class OnnxRow : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions;
    private readonly OrtIoBinding _binding;
    private readonly OnnxRowInput[] _inputs;
    private readonly AlignedTensor<float>? _output;
    private readonly AlignedTensor<double>? _wideOutput;
    private readonly float[] _narrowed;

    public OnnxRow(InferenceSession session, RunOptions runOptions, OnnxInputPlan plan, OnnxScoreShape shape)
    {
        _session = session;
        _runOptions = runOptions;
        _inputs = [.. plan.Inputs.Select(OnnxRowInput.For)];
        _narrowed = new float[shape.Length];
        if (shape.IsDouble)
            _wideOutput = AlignedTensor<double>.Allocate(shape.Length, shape.Sizes);
        else
            _output = AlignedTensor<float>.Allocate(shape.Length, shape.Sizes);
        _binding = session.CreateIoBinding();
        foreach (var input in _inputs)
            _binding.BindInput(input.Name, input.Value);
        _binding.BindOutput(shape.Tensor, _output?.Value ?? _wideOutput!.Value);
    }

    /// <summary>All values that the graph gives for a row; valid until the next call.</summary>
    /// <exception cref="OnnxRuntimeException">The graph fails on this row.</exception>
    public ReadOnlySpan<float> Run(ReadOnlySpan<float> row)
    {
        foreach (var input in _inputs)
            input.Write(row);
        _session.RunWithBinding(_runOptions, _binding);
        if (_output is not null)
            return _output.Memory.Span;
        for (var i = 0; i < _narrowed.Length; i++)
            _narrowed[i] = (float)_wideOutput!.Memory.Span[i];
        return _narrowed;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _output?.Value.Dispose();
        _wideOutput?.Value.Dispose();
        foreach (var input in _inputs)
            input.Value.Dispose();
    }
}
