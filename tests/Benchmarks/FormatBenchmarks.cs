using BenchmarkDotNet.Attributes;
using Inference.Csv;
using Inference.Models;

namespace Inference.Benchmarks;

/// <summary>Predictions of the payments model as they stand in a file: a label, a delimiter, a probability. Time per row.</summary>
[MemoryDiagnoser]
public class FormatBenchmarks : IDisposable
{
    private const int Rows = 4096;

    private readonly LoadedModel _model = PaymentsModel.Load();
    private readonly PooledBuffer _output = new(Rows * 32);
    private PredictionFields _fields = null!;
    private float[] _scores = [];

    [GlobalSetup]
    public void Setup()
    {
        _fields = new PredictionFields(_model.Manifest, CsvDialect.Comma);
        _scores = new float[Rows];
        _model.Score(PaymentsModel.Features(_model, Rows), _scores);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _output.Dispose();
        _model.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public int Write()
    {
        _output.Clear();
        for (var row = 0; row < Rows; row++)
            _fields.Write(_output, _model.Predict(_scores.AsSpan(row, 1)));
        return _output.Length;
    }
}
