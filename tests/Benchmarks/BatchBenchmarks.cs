using BenchmarkDotNet.Attributes;
using Inference.Batch;
using Inference.Models;

namespace Inference.Benchmarks;

/// <summary>The payments file from memory through the batch pipeline into nothing.</summary>
[MemoryDiagnoser]
public class BatchBenchmarks
{
    private readonly LoadedModel _model = PaymentsModel.Load();
    private readonly byte[] _csv = File.ReadAllBytes(PaymentsModel.Csv);

    [Params(1, 2)]
    public int Parallelism { get; set; }

    [Benchmark]
    public async Task<long> Score25ThousandRows()
    {
        using var input = new MemoryStream(_csv);
        var counts = await new BatchPipeline(_model, 256 * 1024, new BatchThreads(Parallelism, yields: false)).RunAsync(input, new NoSink(), null, CancellationToken.None);
        return counts.Scored;
    }
}
