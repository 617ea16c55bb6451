using BenchmarkDotNet.Attributes;
using Inference.Models;
using Inference.Predict.Queueing;

namespace Inference.Benchmarks;

/// <summary>What the queue itself costs a call of one row, before a scorer that does nothing: where a slot is free, and where it waits first.</summary>
[MemoryDiagnoser]
public class QueueBenchmarks : IDisposable
{
    private const int Calls = 32;
    private const int LargeRows = 300;

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Queue<IThreadPoolWorkItem> _work = [];
    private readonly CancellationTokenSource _caller = new();
    private readonly float[] _features = new float[TrainedTrees.Features];
    private readonly float[] _scores = new float[Calls];
    private readonly float[] _largeFeatures = new float[LargeRows * TrainedTrees.Features];
    private readonly float[] _largeScores = new float[LargeRows];
    private readonly Task[] _waiting = new Task[Calls];
    private LoadedModel _model = null!;
    private ScoringQueue _queue = null!;

    [Params(MergeChoice.Off, MergeChoice.On)]
    public MergeChoice Merge { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _model = CallModel.Of(new CallModel.Busy(0, 0), Merge);
        _queue = new ScoringQueue(_model, TimeProvider.System, null, new Workers(1, static () => false, _work.Enqueue));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _queue?.Dispose();
        _model?.Dispose();
        _caller.Dispose();
    }

    [Benchmark]
    public void Direct() => _model.Score(_features, _scores.AsSpan(0, 1));

    /// <summary>The clock is read before and after scoring, for the times that statistics and advice to retry need.</summary>
    [Benchmark]
    public long ClockTwice() => _time.GetTimestamp() + _time.GetTimestamp();

    [Benchmark]
    public bool SlotFree() => IsScored(Call(0));

    /// <summary>As <see cref="SlotFree"/>, by an asynchronous caller, as those are who wait.</summary>
    [Benchmark]
    public Task SlotFreeAwaited() => CallAsync(0);

    /// <summary>The only slot is kept by a large call until 32 others wait, all with a token.</summary>
    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task Waited()
    {
        var large = _queue.ScoreAsync(_largeFeatures, _largeScores, Deadline.None, CancellationToken.None);
        for (var i = 0; i < Calls; i++)
            _waiting[i] = CallAsync(i);
        while (_work.TryDequeue(out var item))
            item.Execute();
        await large;
        await Task.WhenAll(_waiting);
    }

    private ValueTask<ScoringOutcome> Call(int index) => _queue.ScoreAsync(_features, _scores.AsMemory(index, 1), Deadline.None, _caller.Token);

    private static bool IsScored(ValueTask<ScoringOutcome> call) => call.IsCompletedSuccessfully;

    private async Task CallAsync(int index) => await Call(index);
}
