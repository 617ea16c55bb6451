using System.Diagnostics.Metrics;
using System.Globalization;
using Inference.Models;
using Inference.Monitoring;
using Inference.Predict.Queueing;
using Inference.Tests.Predict.Queueing;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Tests.Monitoring;

public sealed class ScoringMetricsTests : IDisposable
{
    private static readonly ModelRealTimeOptions Options = new() { Merge = MergeChoice.On, MaxBatchRows = 4, MaxQueuedRows = 8 };

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<string> _measured = [];
    private readonly MeterListener _listener = new();
    private readonly ScoringMetrics _metrics;

    public ScoringMetricsTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _metrics = new ModelMetrics(meters).Scoring;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Meter.Name == InferenceServices.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void What_Is_Sent_To_The_Scorer_And_Why_And_How_Long_It_Waited_Is_Measured()
    {
        _listener.Start();
        using var test = new QueueUnderTest(Options, metrics: _metrics);
        test.WhileBusy(() =>
        {
            test.Call(1);
            test.Call(2, 2);
            test.Call(3, 3, 3);
            test.Time.Advance(TimeSpan.FromMilliseconds(250));
            _listener.RecordObservableInstruments();
        });
        test.Work.RunAll();
        test.Call(1, 1, 1, 1, 1);
        test.Work.RunAll();

        Assert.Equal(
            [
                "queue.rows 6 model=sum version=3",
                "batch.dispatches 1 model=sum version=3 reason=idle",
                "batch.rows 1 model=sum version=3",
                "queue.time 0.25 model=sum version=3",
                "queue.time 0.25 model=sum version=3",
                "batch.dispatches 1 model=sum version=3 reason=full",
                "batch.rows 3 model=sum version=3",
                "queue.time 0.25 model=sum version=3",
                "batch.dispatches 1 model=sum version=3 reason=queued",
                "batch.rows 3 model=sum version=3",
                "queue.time 0 model=sum version=3",
                "batch.dispatches 1 model=sum version=3 reason=slice",
                "batch.rows 4 model=sum version=3",
                "batch.dispatches 1 model=sum version=3 reason=slice",
                "batch.rows 1 model=sum version=3",
            ],
            _measured);

        _measured.Clear();
        test.WhileBusy(() =>
        {
            test.Call(1);
            test.Call(2);
        });
        test.Work.RunAll();
        Assert.Contains("batch.dispatches 1 model=sum version=3 reason=merged", _measured);
    }

    [Fact]
    public void What_Is_Not_Scored_Is_Counted_By_Reason()
    {
        _listener.Start();
        using var test = new QueueUnderTest(Options, metrics: _metrics);
        using var caller = new CancellationTokenSource();
        test.WhileBusy(() =>
        {
            test.Call(Deadline.None, caller.Token, 1, 1, 1, 1);
            test.Call(test.In(5), CancellationToken.None, 2);
            test.Call(3, 3, 3, 3);
            test.Time.Advance(TimeSpan.FromMilliseconds(5));
            caller.Cancel();
            test.Call(Deadline.None, caller.Token, 5);
        });
        // A large call that is late between its slices.
        test.WhileScoring = _ => test.Time.Advance(TimeSpan.FromMilliseconds(5));
        test.Call(test.In(5), CancellationToken.None, 6, 6, 6, 6, 6);
        test.Work.RunAll();

        Assert.Equal(
            [
                "queue.refused 1 model=sum version=3 reason=full",
                "queue.refused 1 model=sum version=3 reason=deadline",
                "queue.refused 1 model=sum version=3 reason=cancelled",
                "queue.refused 1 model=sum version=3 reason=cancelled",
                "queue.refused 1 model=sum version=3 reason=deadline",
            ],
            _measured.Where(line => line.StartsWith("queue.refused", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_Version_That_Is_Gone_Has_No_Rows_Waiting()
    {
        _listener.Start();
        using (new QueueUnderTest(Options, metrics: _metrics))
            _listener.RecordObservableInstruments();
        Assert.Equal(["queue.rows 0 model=sum version=3"], _measured);
        _listener.RecordObservableInstruments();
        Assert.Single(_measured);
    }

    [Fact]
    public void Measuring_Allocates_Nothing_Per_Call()
    {
        using var test = new QueueUnderTest(Options, metrics: _metrics);
        var rows = 0L;
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => rows += value);
        _listener.SetMeasurementEventCallback<long>((_, _, _, _) => { });
        _listener.Start();
        var allocated = 0L;
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                test.Queue.Metrics!.Dispatched(DispatchReason.Idle, 1);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal((0L, 2000L), (allocated, rows));
    }

    private void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : IFormattable =>
        _measured.Add(string.Join(' ', [instrument.Name["inference.".Length..], value.ToString(null, CultureInfo.InvariantCulture), .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]));
}
