using BenchmarkDotNet.Attributes;
using Inference.Models;

namespace Inference.Benchmarks;

/// <summary>Scoring of encoded rows: what one row costs alone and in a block.</summary>
[MemoryDiagnoser]
public class ScoringBenchmarks
{
    private readonly LoadedModel _model = PaymentsModel.Load();
    private float[] _features = [];
    private float[] _scores = [];

    [Params(1, 512)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _features = PaymentsModel.Features(_model, Rows);
        _scores = new float[Rows];
    }

    [Benchmark]
    public void Score() => _model.Score(_features, _scores);
}
