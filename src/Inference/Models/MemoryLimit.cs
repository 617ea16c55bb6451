using Microsoft.Extensions.Logging;

namespace Inference.Models;

/// <summary>Keeps loaded models to <see cref="InferenceOptions.MaxModelMemoryBytes"/>. Live versions are never let go, whatever they take.</summary>
internal sealed class MemoryLimit(long maxBytes, ILogger logger)
{
    private long _warnedOf;

    /// <summary>The snapshot without idle versions that are not live, the longest unused first, until the rest keeps to the limit.</summary>
    public ModelSnapshot Apply(ModelSnapshot snapshot)
    {
        WarnOfLive(snapshot.Live.Values.Sum(live => live.Bytes));
        var bytes = snapshot.Loaded.Sum(loaded => loaded.Bytes);
        foreach (var idle in snapshot.Loaded.Except(snapshot.Live.Values).Where(loaded => loaded.IsIdle).OrderBy(loaded => loaded.LastUsed).ToList())
        {
            if (bytes <= maxBytes)
                break;
            bytes -= idle.Bytes;
            var model = snapshot.Models[idle.Model.Name];
            snapshot = snapshot.With(model with { Loaded = model.Loaded.Remove(idle.Model.Manifest.Version) });
            Log.Evicted(logger, idle.Model.Name, idle.Model.VersionText, maxBytes);
        }

        return snapshot;
    }

    private void WarnOfLive(long bytes)
    {
        if (bytes > maxBytes && bytes != _warnedOf)
            Log.LiveModelsTooLarge(logger, bytes, maxBytes);
        _warnedOf = bytes;
    }
}
