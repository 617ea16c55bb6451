namespace Inference.Models;

/// <summary>What callers score with.</summary>
public sealed partial class ModelCache
{
    /// <summary>Leases the live version of the named model, or of the default model when <paramref name="name"/> is null or empty. Allocates nothing.</summary>
    /// <exception cref="ModelNotFoundException">No such model, or none named and no default.</exception>
    /// <exception cref="ModelUnavailableException">The model has no version that can serve.</exception>
    public ModelLease Acquire(string? name = null)
    {
        while (true)
        {
            var live = _snapshot.GetLive(name);
            if (live.TryAcquire())
                return new ModelLease(live);
            // Replaced and let go between the two lines above; its successor is in the snapshot already.
        }
    }

    /// <summary>Leases what an address names: the live version, or the one whose number stands there.</summary>
    /// <param name="name">As for <see cref="Acquire"/>.</param>
    /// <param name="version">As the caller wrote it; null means the live one.</param>
    /// <param name="cancellationToken">Ends the wait for a version that is being loaded.</param>
    /// <exception cref="ModelNotFoundException">No such model or version.</exception>
    /// <exception cref="ModelUnavailableException">It cannot serve; the message says why.</exception>
    internal ValueTask<ModelLease> AcquireAsync(string? name, string? version, CancellationToken cancellationToken) =>
        version is null ? ValueTask.FromResult(Acquire(name)) : AcquireAsync(name, ModelVersion.Parse(version), cancellationToken);

    /// <summary>Leases one version, loading it first when it is not in memory; callers that ask at the same time share that.</summary>
    /// <exception cref="ModelNotFoundException">No such model or version.</exception>
    /// <exception cref="ModelUnavailableException">The version cannot be loaded; the message says why.</exception>
    public ValueTask<ModelLease> AcquireAsync(string? name, int version, CancellationToken cancellationToken) =>
        TryAcquire(name, version) is { } lease ? ValueTask.FromResult(lease) : new(LoadAsync(name, version, cancellationToken));

    private ModelLease? TryAcquire(string? name, int version)
    {
        while (true)
        {
            if (!_snapshot.Get(name).Loaded.TryGetValue(version, out var served))
                return null;
            if (!served.TryAcquire())
                continue;
            served.LastUsed = _time.GetTimestamp();
            return new ModelLease(served);
        }
    }

    private async Task<ModelLease> LoadAsync(string? name, int version, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (TryAcquire(name, version) is { } loadedMeanwhile)
                return loadedMeanwhile;
            var model = _snapshot.Get(name);
            var stored = model.StoredVersion(version);
            if (model.IsUnloaded)
                throw new ModelUnavailableException(model.WhyUnavailable());
            if (_loader.IsDue(model, stored))
                Publish(_snapshot.With(model = await _loader.LoadAsync(model, stored, strict: false, cancellationToken)));
            var lease = TryAcquire(name, version) ?? throw new ModelUnavailableException($"Version {version} of model '{model.Name}' cannot be served. {model.Failures[version].Reason}");
            Publish(_limit.Apply(_snapshot));
            return lease;
        }
        finally
        {
            _changing.Release();
        }
    }
}
