using System.Collections.Immutable;
using System.Globalization;
using Inference.Models.Stores;

namespace Inference.Models;

/// <summary>One model at one moment: what the stores have of it, what is loaded, what failed, which version is live. Immutable.</summary>
internal sealed record ServedVersions(string Name)
{
    private const string LoadsOnDemand = "Not loaded; it is when it is asked for.";
    private const string Gone = "No longer in the models folder or container; it serves until something else does.";
    private const string Unloaded = "unloaded";

    /// <summary>What the stores have; null when they have nothing any more.</summary>
    public StoredModel? Stored { get; init; }

    /// <summary>The version that <c>serving.json</c> asks for.</summary>
    public int? Pinned { get; init; }

    /// <summary>What answers when no version is named; null when none could be loaded.</summary>
    public ServedModel? Live { get; init; }

    /// <summary>Whether somebody unloaded the model: no version of it answers until it is loaded again.</summary>
    public bool IsUnloaded { get; init; }

    /// <summary>All loaded versions, the live one included.</summary>
    public ImmutableSortedDictionary<int, ServedModel> Loaded { get; init; } = ImmutableSortedDictionary<int, ServedModel>.Empty;

    /// <summary>Versions whose present content cannot serve.</summary>
    public ImmutableSortedDictionary<int, LoadFailure> Failures { get; init; } = ImmutableSortedDictionary<int, LoadFailure>.Empty;

    /// <summary>Versions that can be asked for: loaded, or in a store and not known to fail.</summary>
    public IEnumerable<int> Addressable => Versions.Where(version => Loaded.ContainsKey(version) || !Failures.ContainsKey(version));

    private IEnumerable<int> Versions => (Stored?.Versions.Keys ?? Enumerable.Empty<int>()).Union(Loaded.Keys).Union(Failures.Keys).Order();

    /// <summary>Whether this content of this version is loaded.</summary>
    public bool Holds(StoredVersion version) => Loaded.TryGetValue(version.Version, out var served) && served.Fingerprint == version.Fingerprint;

    /// <summary>Why the model has no live version.</summary>
    public string WhyUnavailable() => this switch
    {
        { IsUnloaded: true } => $"Model '{Name}' was unloaded. It answers again after POST /v2/repository/models/{Name}/load or a restart.",
        { Failures.Count: 0 } => $"Model '{Name}' is not loaded yet.",
        _ => $"Model '{Name}' cannot be served. {Failures.Values.Last().Reason}",
    };

    /// <summary>This with every version that failed due to be tried again.</summary>
    public ServedVersions DueNow() => this with
    {
        Failures = Failures.ToImmutableSortedDictionary(failure => failure.Key, failure => failure.Value with { RetryAt = DateTimeOffset.MinValue }),
    };

    /// <summary>All versions as they stand, lowest first.</summary>
    public IEnumerable<ModelState> States(int? loading) => Versions.Select(version =>
    {
        var served = Loaded.GetValueOrDefault(version);
        var stored = Stored?.Versions.GetValueOrDefault(version);
        var failure = Failures.GetValueOrDefault(version);
        return new ModelState
        {
            Name = Name,
            Version = version,
            State = served is not null ? ModelReadiness.Ready : version == loading ? ModelReadiness.Loading : ModelReadiness.Unavailable,
            Reason = IsUnloaded && version != loading ? Unloaded : failure?.Reason ?? (served is null ? LoadsOnDemand : stored is null ? Gone : ""),
            IsLive = served is not null && served == Live,
            IsPinned = version == Pinned,
            Source = served?.Store ?? stored?.Store.Kind,
            Scorer = served is null ? null : new ScorerState(served.Model.Scorer.Name, served.Model.Scorer.Detail, served.Model.Merging.Reason, served.Bytes),
            LoadedAt = served?.LoadedAt,
        };
    });

    /// <summary>The stored version that a caller named.</summary>
    /// <exception cref="ModelNotFoundException">The model has no such version.</exception>
    public StoredVersion StoredVersion(int version) => Stored?.Versions.GetValueOrDefault(version)
        ?? throw new ModelNotFoundException(string.Create(CultureInfo.InvariantCulture, $"Model '{Name}' has no version {version}. Versions: {string.Join(", ", Addressable)}."));
}

/// <summary>A load that failed.</summary>
/// <param name="Fingerprint">Of the content that failed; other content is tried at once.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Attempts">Times that this content failed.</param>
/// <param name="RetryAt">When it is tried again unchanged.</param>
internal sealed record LoadFailure(string Fingerprint, string Reason, int Attempts, DateTimeOffset RetryAt);
