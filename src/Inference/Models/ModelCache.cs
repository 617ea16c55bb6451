using Inference.Models.Stores;
using Inference.Monitoring;
using Inference.Predict.Queueing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inference.Models;

/// <summary>
/// The loaded models. Callers lease a version for as long as they score with it; what the stores publish is loaded beside
/// it and takes its place in one step. Reading takes no lock; one change happens at a time.
/// </summary>
public sealed partial class ModelCache : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ModelMetrics? _metrics;
    private readonly ModelMemory _memory = new();
    private readonly StoreListing _listing = new();
    private readonly ServingFiles _serving = new();
    private readonly ModelLoader _loader;
    private readonly LiveChoice _choice;
    private readonly MemoryLimit _limit;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile ModelSnapshot _snapshot = ModelSnapshot.Empty;
    private volatile string? _trouble;

    internal ModelCache(InferenceOptions options, TimeProvider time, ILogger<ModelCache> logger, ModelMetrics? metrics = null)
    {
        _time = time;
        _logger = logger;
        _metrics = metrics;
        _loader = new ModelLoader(options, _memory, time, logger, metrics);
        _choice = new LiveChoice(_loader, _serving);
        _limit = new MemoryLimit(options.MaxModelMemoryBytes, logger);
    }

    /// <summary>The live version of each model, by name: to be read about. To score, take a lease.</summary>
    public IEnumerable<LoadedModel> Live => _snapshot.Models.Values.Where(model => model.Live is not null).Select(model => model.Live!.Model);

    /// <summary>Name of the model that answers when none is named; null when there are several and no <c>serving.json</c> names one.</summary>
    public string? DefaultName => _snapshot.DefaultName;

    /// <summary>Names of all models, whether they answer or not.</summary>
    public IEnumerable<string> Names => _snapshot.Models.Keys;

    /// <summary>Every version that is in a store or in memory, by model and version.</summary>
    public IReadOnlyList<ModelState> States
    {
        get
        {
            var loading = _loader.Loading;
            return [.. _snapshot.Models.Values.SelectMany(model => model.States(model.Name == loading?.Name ? loading.Version : null))];
        }
    }

    /// <summary>What is wrong with the stores as a whole, or null.</summary>
    public string? Trouble => _trouble;

    /// <summary>The clock that calls are timed with.</summary>
    internal TimeProvider Time => _time;

    /// <summary>What all models hold that are not yet disposed of.</summary>
    internal ModelMemory Memory => _memory;

    /// <summary>A cache of models that are loaded already, one version each; the first is the default.</summary>
    internal static ModelCache Of(params LoadedModel[] models) => Of(TimeProvider.System, models);

    /// <summary>The same with another clock.</summary>
    internal static ModelCache Of(TimeProvider time, params LoadedModel[] models)
    {
        var cache = new ModelCache(new InferenceOptions(), time, NullLogger<ModelCache>.Instance);
        foreach (var model in models)
        {
            var served = new ServedModel(new ScoringQueue(model, time), "memory", "", time.GetUtcNow(), cache._memory);
            cache.Publish(cache._snapshot.With(new ServedVersions(model.Name) { Live = served, Loaded = new ServedVersions("").Loaded.Add(model.Manifest.Version, served) }));
        }

        cache.Publish(cache._snapshot with { DefaultName = models[0].Name });
        return cache;
    }

    /// <summary>Versions of a model that can be asked for, lowest first.</summary>
    /// <exception cref="ModelNotFoundException">No such model, or none named and no default.</exception>
    public IReadOnlyList<int> Versions(string? name) => [.. _snapshot.Get(name).Addressable];

    /// <summary>What the calls of loaded versions came to: of all models, or of one, or of one version of it. A version that is not loaded has nothing.</summary>
    /// <exception cref="ModelNotFoundException">No such model or version.</exception>
    internal IEnumerable<(LoadedModel Model, ScoringTotals Totals)> Totals(string? name = null, int? version = null)
    {
        var snapshot = _snapshot;
        var loaded = name is null ? snapshot.Loaded : snapshot.Get(name).Loaded.Values;
        if (version is not null)
        {
            loaded = loaded.Where(served => served.Model.Manifest.Version == version);
            if (!loaded.Any())
                snapshot.Get(name).StoredVersion(version.Value);
        }

        return loaded.Select(served => (served.Model, served.Queue.Totals));
    }

    /// <summary>The live version, to be read about, or null.</summary>
    internal LoadedModel? LiveOrNull(string? name) => (name ?? DefaultName) is { } known && _snapshot.Live.TryGetValue(known, out var live) ? live.Model : null;

    /// <summary>Looks at the stores once: loads what became live, lets go of what no longer is there or is not used.</summary>
    /// <param name="stores">Where packages are; what a later one has goes before what an earlier one has.</param>
    /// <param name="strict">Whether trouble with packages that came with the app is thrown; for the start.</param>
    /// <param name="cancellationToken">Ends the look; what was published so far stays.</param>
    internal async Task RefreshAsync(IReadOnlyList<IModelStore> stores, bool strict, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var catalog = await _listing.ReadAsync(stores, strict, cancellationToken);
            foreach (var stored in catalog.Models.Values)
            {
                var current = Known(stored.Name);
                Publish(_snapshot.With(current with { Stored = stored, IsUnloaded = _snapshot.Unloaded.Contains(stored.Name) }));
                if (!_snapshot.Unloaded.Contains(stored.Name))
                    Publish(_snapshot.With(await _choice.ChooseAsync(current, stored, strict, cancellationToken)));
            }

            foreach (var gone in _snapshot.Models.Values.Where(model => !catalog.Models.ContainsKey(model.Name)))
                KeepWithoutStore(gone);
            await SetDefaultAsync(catalog, strict, cancellationToken);
            Publish(_limit.Apply(_snapshot));
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Publish(ModelSnapshot.Empty);
        _changing.Dispose();
    }

    private ServedVersions Known(string name) => _snapshot.Models.GetValueOrDefault(name) ?? new ServedVersions(name);

    /// <summary>Puts a snapshot in place of the present one, then gives up the cache's hold on what it no longer has.</summary>
    private void Publish(ModelSnapshot next)
    {
        var previous = _snapshot;
        _snapshot = next;
        foreach (var (name, live) in next.Live)
        {
            var before = previous.Live.GetValueOrDefault(name);
            if (before == live)
                continue;
            if (before is not null)
                before.LastUsed = _time.GetTimestamp();
            Log.Live(_logger, name, live.Model.Manifest.Version);
            _metrics?.Live(name, live.Model.Manifest.Version);
        }

        foreach (var dropped in previous.Loaded.Except(next.Loaded))
            dropped.Release();
        _metrics?.Memory(_memory.Bytes);
    }

    private void KeepWithoutStore(ServedVersions model)
    {
        if (model.Live is not { } live)
        {
            Publish(_snapshot.Without(model.Name));
            return;
        }

        var version = live.Model.Manifest.Version;
        if (model.Stored is not null)
            Log.Gone(_logger, model.Name, version);
        Publish(_snapshot.With(new ServedVersions(model.Name) { Live = live, Loaded = model.Loaded.Clear().Add(version, live) }));
    }

    private async Task SetDefaultAsync(ModelCatalog catalog, bool strict, CancellationToken cancellationToken)
    {
        var trouble = _listing.Trouble;
        try
        {
            var named = await _serving.DefaultAsync(catalog.Serving, cancellationToken);
            if (named is not null && !_snapshot.Models.ContainsKey(named))
                throw new ModelPackageException(catalog.Serving!.Location, $"names '{named}' as the default, but there is no such model here.");
            Publish(_snapshot with { DefaultName = named ?? (_snapshot.Models.Count == 1 ? _snapshot.Models.Keys.First() : null) });
        }
        catch (Exception error) when (StoreListing.IsTrouble(error) && !cancellationToken.IsCancellationRequested && !(strict && catalog.Serving!.Store.ShipsWithApp))
        {
            trouble = StoreListing.FirstLine(error);
        }

        if (trouble is not null && trouble != _trouble)
            Log.StoreTrouble(_logger, trouble);
        _trouble = trouble;
    }
}
