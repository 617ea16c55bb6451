using Inference.Predict.Queueing;

namespace Inference.Monitoring;

/// <summary>What is measured of the calls of one loaded version. Its tags are made once; where nobody listens, measuring is one check.</summary>
internal sealed class VersionScoringMetrics : IDisposable
{
    private readonly ScoringMetrics _metrics;
    private readonly KeyValuePair<string, object?>[][] _dispatches;
    private readonly KeyValuePair<string, object?>[][] _refused;

    public VersionScoringMetrics(ScoringMetrics metrics, string model, string version)
    {
        _metrics = metrics;
        Tags = [new("model", model), new("version", version)];
        _dispatches = TagsBy<DispatchReason>();
        _refused = TagsBy<RefusalReason>();
    }

    /// <summary>Model and version.</summary>
    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>Rows were given to the scorer.</summary>
    public void Dispatched(DispatchReason reason, int rows)
    {
        if (_metrics.Dispatches.Enabled)
            _metrics.Dispatches.Add(1, _dispatches[(int)reason]);
        if (_metrics.BatchRows.Enabled)
            _metrics.BatchRows.Record(rows, Tags);
    }

    /// <summary>A call that waited is scored.</summary>
    public void Waited(TimeSpan wait)
    {
        if (_metrics.QueueTime.Enabled)
            _metrics.QueueTime.Record(wait.TotalSeconds, Tags);
    }

    /// <summary>A call was not scored.</summary>
    public void Refused(RefusalReason reason)
    {
        if (_metrics.Refused.Enabled)
            _metrics.Refused.Add(1, _refused[(int)reason]);
    }

    public void Dispose() => _metrics.Remove(this);

    private KeyValuePair<string, object?>[][] TagsBy<TReason>()
        where TReason : struct, Enum =>
        [.. Enum.GetValues<TReason>().Select(reason => (KeyValuePair<string, object?>[])[.. Tags, new("reason", Enum.GetName(reason)!.ToLowerInvariant())])];
}
