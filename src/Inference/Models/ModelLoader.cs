using Inference.Models.Stores;
using Inference.Monitoring;
using Inference.Predict.Queueing;
using Microsoft.Extensions.Logging;

namespace Inference.Models;

/// <summary>Loads versions beside what serves, and remembers which content failed.</summary>
internal sealed class ModelLoader(InferenceOptions options, ModelMemory memory, TimeProvider time, ILogger logger, ModelMetrics? metrics)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(30);

    private volatile StoredVersion? _loading;

    /// <summary>What is being loaded at this moment, or null.</summary>
    public StoredVersion? Loading => _loading;

    /// <summary>Whether there is reason to load: not the content that failed a moment ago.</summary>
    public bool IsDue(ServedVersions model, StoredVersion stored) =>
        model.Failures.GetValueOrDefault(stored.Version) is not { } failure || failure.Fingerprint != stored.Fingerprint || time.GetUtcNow() >= failure.RetryAt;

    /// <summary>The model with the version loaded, or with its failure. When <paramref name="strict"/>, trouble with a package that came with the app is thrown.</summary>
    public async Task<ServedVersions> LoadAsync(ServedVersions model, StoredVersion stored, bool strict, CancellationToken cancellationToken)
    {
        _loading = stored;
        try
        {
            var served = await LoadAsync(stored, cancellationToken);
            metrics?.Reloaded(stored.Name, stored.Version, succeeded: true);
            return model with { Loaded = model.Loaded.SetItem(stored.Version, served), Failures = model.Failures.Remove(stored.Version) };
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && !(strict && stored.Store.ShipsWithApp))
        {
            // Whatever it was, it must not disturb what serves.
            var reason = StoreListing.IsTrouble(error) ? StoreListing.FirstLine(error) : $"{error.GetType().Name}: {StoreListing.FirstLine(error)}";
            return Failed(model, stored.Version, stored.Fingerprint, reason);
        }
        finally
        {
            _loading = null;
        }
    }

    /// <summary>The model with a failure of one version, which is logged and counted.</summary>
    public ServedVersions Failed(ServedVersions model, int version, string fingerprint, string reason)
    {
        var attempts = model.Failures.GetValueOrDefault(version) is { } before && before.Fingerprint == fingerprint ? before.Attempts + 1 : 1;
        var wait = TimeSpan.FromTicks(Math.Min(LongestRetry.Ticks, FirstRetry.Ticks << Math.Min(attempts - 1, 10)));
        metrics?.Reloaded(model.Name, version, succeeded: false);
        if (model.Live is { } live)
            Log.ReloadFailed(logger, model.Name, version, live.Model.Manifest.Version, reason);
        else
            Log.LoadFailed(logger, model.Name, version, reason);
        return model with { Failures = model.Failures.SetItem(version, new LoadFailure(fingerprint, reason, attempts, time.GetUtcNow() + wait)) };
    }

    private async Task<ServedModel> LoadAsync(StoredVersion stored, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var model = ModelPackage.Open(await stored.ReadAsync(options.MaxModelFileBytes, cancellationToken), time);
        var milliseconds = (long)time.GetElapsedTime(started).TotalMilliseconds;
        Log.Loaded(logger, model.Name, stored.Version, stored.Store.Kind, milliseconds, model.Manifest.Task, model.Schema.Count, model.Scorer.Name, model.Scorer.Detail, model.Merging.Reason);
        return new ServedModel(new ScoringQueue(model, time, metrics?.Scoring), stored.Store.Kind, stored.Fingerprint, time.GetUtcNow(), memory) { LastUsed = time.GetTimestamp() };
    }
}
