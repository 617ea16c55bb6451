using System.Collections.Immutable;

namespace Inference.Models;

/// <summary>All models at one moment. Immutable: a change makes another one, which takes this one's place in one step.</summary>
internal sealed record ModelSnapshot
{
    public static ModelSnapshot Empty { get; } = new();

    /// <summary>The models by name.</summary>
    public ImmutableSortedDictionary<string, ServedVersions> Models { get; init; } = ImmutableSortedDictionary.Create<string, ServedVersions>(StringComparer.Ordinal);

    /// <summary>The live versions by name, for the path of every call.</summary>
    public IReadOnlyDictionary<string, ServedModel> Live { get; private init; } = new Dictionary<string, ServedModel>();

    /// <summary>The model that answers when none is named.</summary>
    public string? DefaultName { get; init; }

    /// <summary>Models that were unloaded. Kept apart from them, so that one which goes and comes back still is.</summary>
    public ImmutableHashSet<string> Unloaded { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Every loaded version.</summary>
    public IEnumerable<ServedModel> Loaded => Models.Values.SelectMany(model => model.Loaded.Values);

    /// <summary>This with one model put in place.</summary>
    public ModelSnapshot With(ServedVersions model) => With(Models.SetItem(model.Name, model));

    /// <summary>This without one model.</summary>
    public ModelSnapshot Without(string name) => With(Models.Remove(name));

    /// <summary>This with one model unloaded: nothing of it is held, and looks at the stores pass it over.</summary>
    public ModelSnapshot Unload(ServedVersions model) =>
        With(new ServedVersions(model.Name) { Stored = model.Stored, IsUnloaded = true }) with { Unloaded = Unloaded.Add(model.Name) };

    /// <summary>This with one model put in place that is no longer unloaded.</summary>
    public ModelSnapshot Load(ServedVersions model) => With(model with { IsUnloaded = false }) with { Unloaded = Unloaded.Remove(model.Name) };

    /// <summary>The model of that name, or the default for null or empty.</summary>
    /// <exception cref="ModelNotFoundException">No such model, or none named and no default.</exception>
    public ServedVersions Get(string? name) =>
        Models.TryGetValue(NameOrDefault(name), out var model) ? model : throw new ModelNotFoundException($"There is no model of that name. Known: {Names()}.");

    /// <summary>The live version of the model of that name, or of the default for null or empty.</summary>
    /// <exception cref="ModelNotFoundException">No such model, or none named and no default.</exception>
    /// <exception cref="ModelUnavailableException">The model has no version that can serve.</exception>
    public ServedModel GetLive(string? name) =>
        Live.TryGetValue(NameOrDefault(name), out var live) ? live : throw new ModelUnavailableException(Get(name).WhyUnavailable());

    private ModelSnapshot With(ImmutableSortedDictionary<string, ServedVersions> models) => this with
    {
        Models = models,
        Live = models.Values.Where(model => model.Live is not null).ToDictionary(model => model.Name, model => model.Live!, StringComparer.Ordinal),
    };

    private string NameOrDefault(string? name) => !string.IsNullOrEmpty(name)
        ? name
        : DefaultName ?? throw new ModelNotFoundException($"No model was named and there is no default. Name one of: {Names()}; or set the default in models/{ServingFiles.FileName}.");

    private string Names() => Models.Count == 0 ? "none yet" : string.Join(", ", Models.Keys);
}
