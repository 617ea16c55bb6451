using BenchmarkDotNet.Attributes;
using Inference.Scoring.Trees;
using Microsoft.ML.OnnxRuntime;

namespace Inference.Benchmarks;

/// <summary>100 trees on 30 features, blocks of rows, one thread: the own evaluator beside ONNX Runtime at several batch sizes. Time per row.</summary>
[MemoryDiagnoser]
public class TreeBlockBenchmarks
{
    private const int Rows = 4096;

    private TreeScorer _fastest = null!;
    private TreeScorer _avx2 = null!;
    private InferenceSession _onnx = null!;
    private float[] _rows = [];
    private float[] _scores = [];

    [Params(20, 32, 1000)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var trained = TrainedTrees.Train(Leaves, Rows);
        _fastest = trained.Scorer();
        _avx2 = trained.Scorer(Leaves <= BitVectorTrees.MaxLeaves ? TreePath.Avx2 : TreePath.Walk);
        _onnx = OnnxTwin.Open(trained.Ensemble);
        _rows = trained.Rows;
        _scores = new float[Rows];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _onnx.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public void Own() => _fastest.Score(_rows, _scores);

    [Benchmark(OperationsPerInvoke = Rows)]
    public void OwnWithAvx2() => _avx2.Score(_rows, _scores);

    [Benchmark(OperationsPerInvoke = Rows)]
    public float OnnxRuntime64() => OnnxTwin.Score(_onnx, _rows, 64);

    [Benchmark(OperationsPerInvoke = Rows)]
    public float OnnxRuntime512() => OnnxTwin.Score(_onnx, _rows, 512);

    [Benchmark(OperationsPerInvoke = Rows)]
    public float OnnxRuntime4096() => OnnxTwin.Score(_onnx, _rows, Rows);
}
