using System.Diagnostics.Metrics;
using System.Globalization;

namespace Inference.Monitoring;

/// <summary>What is measured of models: loads that succeeded or failed, the live version of each, the memory of all, and their calls.</summary>
internal sealed class ModelMetrics
{
    private readonly Counter<long> _reloads;
    private readonly Gauge<int> _liveVersion;
    private readonly Gauge<long> _memory;

    public ModelMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(InferenceServices.MeterName);
        _reloads = meter.CreateCounter<long>("inference.model.reloads", "{load}", "Model versions loaded, by model, version and outcome (succeeded, failed).");
        _liveVersion = meter.CreateGauge<int>("inference.model.live_version", null, "The version that answers when none is named, by model; 0 once it was unloaded.");
        _memory = meter.CreateGauge<long>("inference.model.memory", "By", "Memory of all loaded models, as their scorers estimate it.");
        Scoring = new ScoringMetrics(meter);
    }

    /// <summary>What is measured of calls.</summary>
    public ScoringMetrics Scoring { get; }

    public void Reloaded(string model, int version, bool succeeded) => _reloads.Add(
        1,
        new("model", model),
        new("version", version.ToString(CultureInfo.InvariantCulture)),
        new("outcome", succeeded ? "succeeded" : "failed"));

    public void Live(string model, int version) => _liveVersion.Record(version, new KeyValuePair<string, object?>("model", model));

    public void Memory(long bytes) => _memory.Record(bytes);
}
