using System.Globalization;

namespace Inference.Models.Stores;

/// <summary>
/// The packages that the stores hold, none of them opened. What a later store has goes before what an earlier one has: a
/// version whose manifest is in the container is taken from there whole, and so is a <c>serving.json</c>.
/// </summary>
internal sealed class ModelCatalog
{
    private readonly SortedDictionary<string, StoredModel> _models = new(StringComparer.Ordinal);

    /// <summary>Models with at least one version, by name.</summary>
    public IReadOnlyDictionary<string, StoredModel> Models => _models;

    /// <summary>The <c>serving.json</c> at the root, which names the default model.</summary>
    public StoredFile? Serving { get; private init; }

    /// <summary>Lists the stores, one after the other.</summary>
    public static async Task<ModelCatalog> ReadAsync(IEnumerable<IModelStore> stores, CancellationToken cancellationToken)
    {
        var listings = new List<IReadOnlyList<StoredFile>>();
        foreach (var store in stores)
            listings.Add(await store.ListAsync(cancellationToken));
        return Of(listings);
    }

    /// <summary>Puts listings over one another. Files whose path is not one of a package are passed over.</summary>
    public static ModelCatalog Of(IEnumerable<IReadOnlyList<StoredFile>> listings)
    {
        var serving = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
        var versions = new Dictionary<(string Name, int Version), StoredVersion>();
        foreach (var listing in listings)
        {
            foreach (var file in listing.Where(IsServing))
                serving[Folder(file.Path)] = file;
            foreach (var package in listing.GroupBy(Package))
            {
                if (package.Key is var (name, version) && package.Any(file => FileName(file.Path) == ModelPackage.ManifestFile))
                    versions[package.Key.Value] = new StoredVersion(name, version, package.ToDictionary(file => FileName(file.Path), StringComparer.Ordinal));
            }
        }

        var catalog = new ModelCatalog { Serving = serving.GetValueOrDefault("") };
        foreach (var model in versions.Values.GroupBy(version => version.Name))
            catalog._models.Add(model.Key, new StoredModel(model.Key, new(model.ToDictionary(version => version.Version)), serving.GetValueOrDefault(model.Key)));
        return catalog;
    }

    /// <summary>The model of that name.</summary>
    /// <exception cref="ModelNotFoundException">There is none; the message says which there are.</exception>
    public StoredModel Get(string name) => _models.TryGetValue(name, out var model)
        ? model
        : throw new ModelNotFoundException($"There is no model '{name}'. Known: {(_models.Count == 0 ? "none" : string.Join(", ", _models.Keys))}.");

    private static bool IsServing(StoredFile file) => FileName(file.Path) == ServingFiles.FileName && (Folder(file.Path) is "" || ModelPackage.IsValidName(Folder(file.Path)));

    /// <summary>Model and version of a file at <c>name/version/file</c>, else null.</summary>
    private static (string Name, int Version)? Package(StoredFile file) =>
        file.Path.Split('/') is [var name, var number, var fileName]
        && ModelPackage.IsValidName(name) && ModelPackage.IsPlainFileName(fileName)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 && number[0] != '0'
            ? (name, version)
            : null;

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Folder(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";
}

/// <summary>A model that the stores hold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Versions">Its versions, lowest first; at least one.</param>
/// <param name="Serving">Its <c>serving.json</c>, or null.</param>
internal sealed record StoredModel(string Name, SortedDictionary<int, StoredVersion> Versions, StoredFile? Serving)
{
    public int Highest => Versions.Keys.Last();

    /// <summary>The version that a pin, or none, makes live.</summary>
    /// <exception cref="ModelPackageException">The pinned version is not there.</exception>
    public StoredVersion Live(ServingPin? pin) =>
        Versions.TryGetValue(pin?.Version ?? Highest, out var version)
            ? version
            : throw new ModelPackageException(Serving!.Location, $"pins version {pin!.Version}, but there are only: {string.Join(", ", Versions.Keys)}.");
}
