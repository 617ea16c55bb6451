using System.Diagnostics.Metrics;
using Inference.Models;
using Inference.Models.Stores;
using Inference.Monitoring;
using Inference.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inference.Tests.Monitoring;

public sealed class ModelMetricsTests
{
    [Fact]
    public async Task Loads_Failures_Live_Versions_And_Memory_Are_Measured()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var measured = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Add(Text(instrument, value, tags)));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => measured.Add(Text(instrument, value, tags)));
        listener.Start();

        using var folder = new TemporaryFolder();
        SamplePackage.WriteTo(folder.Path, 1);
        File.WriteAllText(Path.Combine(SamplePackage.WriteTo(folder.Path, 2), "model.zip"), "half");
        using var cache = new ModelCache(new InferenceOptions(), TimeProvider.System, NullLogger<ModelCache>.Instance, new ModelMetrics(meters));
        await cache.RefreshAsync([new FolderStore(folder.Path)], strict: false, CancellationToken.None);

        Assert.Contains("inference.model.reloads 1 model=sample version=1 outcome=succeeded", measured);
        Assert.Contains("inference.model.reloads 1 model=sample version=2 outcome=failed", measured);
        Assert.Contains("inference.model.live_version 1 model=sample", measured);
        Assert.Contains($"inference.model.memory {cache.Memory.Bytes}", measured);
    }

    private static string Text<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', [instrument.Name, $"{value}", .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]);
}
