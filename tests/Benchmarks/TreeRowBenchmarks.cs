using BenchmarkDotNet.Attributes;
using Inference.Scoring.Trees;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;

namespace Inference.Benchmarks;

/// <summary>100 trees on 30 features, one row a call: the own evaluator beside ONNX Runtime and ML.NET's PredictionEngine.</summary>
[MemoryDiagnoser]
public class TreeRowBenchmarks
{
    private const int Rows = 1024;

    private readonly float[] _score = new float[1];
    private TrainedTrees.Answer _answer = new();
    private TreeScorer _own = null!;
    private InferenceSession _onnx = null!;
    private PredictionEngine<TrainedTrees.Row, TrainedTrees.Answer> _engine = null!;
    private float[] _features = [];
    private TrainedTrees.Row[] _rows = [];

    [Params(20, 32, 1000)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var trained = TrainedTrees.Train(Leaves, Rows);
        _own = trained.Scorer();
        _onnx = OnnxTwin.Open(trained.Ensemble);
        _engine = trained.Ml.Model.CreatePredictionEngine<TrainedTrees.Row, TrainedTrees.Answer>(trained.Model);
        _features = trained.Rows;
        _rows = [.. trained.Rows.Chunk(TrainedTrees.Features).Select(features => new TrainedTrees.Row { Features = features })];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _onnx.Dispose();
        _engine.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public void Own()
    {
        foreach (var row in _rows)
            _own.Score(row.Features, _score);
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public float OnnxRuntime() => OnnxTwin.Score(_onnx, _features, 1);

    [Benchmark(OperationsPerInvoke = Rows)]
    public void PredictionEngine()
    {
        foreach (var row in _rows)
            _engine.Predict(row, ref _answer);
    }
}
