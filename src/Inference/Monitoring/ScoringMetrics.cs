using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Inference.Monitoring;

/// <summary>What is measured of calls on their way to a scorer. All of it is by model and version.</summary>
internal sealed class ScoringMetrics
{
    private readonly ConcurrentDictionary<VersionScoringMetrics, Func<int>> _waiting = new();

    public ScoringMetrics(Meter meter)
    {
        QueueTime = meter.CreateHistogram(
            "inference.queue.time",
            "s",
            "Time that calls waited which found all slots taken and were scored.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        BatchRows = meter.CreateHistogram(
            "inference.batch.rows",
            "{row}",
            "Rows that were scored at once.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096] });
        Dispatches = meter.CreateCounter<long>(
            "inference.batch.dispatches",
            "{scoring}",
            "Scorings by reason: idle (a slot was free), queued (a call alone from the queue), merged (all calls that waited), full (as many as fit), slice (part of a large call).");
        Refused = meter.CreateCounter<long>("inference.queue.refused", "{call}", "Calls that were not scored, by reason: full, deadline, cancelled.");
        meter.CreateObservableGauge("inference.queue.rows", Rows, "{row}", "Rows that wait for a free slot.");
    }

    public Histogram<double> QueueTime { get; }

    public Histogram<int> BatchRows { get; }

    public Counter<long> Dispatches { get; }

    public Counter<long> Refused { get; }

    /// <summary>The measures of one loaded version, to be disposed of with it.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="waitingRows">Rows that wait for it at the moment.</param>
    public VersionScoringMetrics For(string model, string version, Func<int> waitingRows)
    {
        var metrics = new VersionScoringMetrics(this, model, version);
        _waiting[metrics] = waitingRows;
        return metrics;
    }

    public void Remove(VersionScoringMetrics metrics) => _waiting.TryRemove(metrics, out _);

    private IEnumerable<Measurement<int>> Rows() => _waiting.Select(queue => new Measurement<int>(queue.Value(), queue.Key.Tags));
}
