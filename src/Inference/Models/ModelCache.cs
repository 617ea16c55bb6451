namespace Inference.Models;

/// <summary>
/// The loaded models of a models folder: every version of every model, read once. Which version of a model is live is
/// said by its <c>serving.json</c>, else it is the highest.
/// </summary>
public sealed class ModelCache : IDisposable
{
    private readonly SortedDictionary<string, ModelVersions> _models;
    private readonly string? _default;

    private ModelCache(SortedDictionary<string, ModelVersions> models, string? defaultModel)
    {
        _models = models;
        _default = defaultModel;
    }

    /// <summary>The live version of each model, by name.</summary>
    public IEnumerable<LoadedModel> Live => _models.Values.Select(model => model.Live);

    /// <summary>Name of the model that answers when none is named; null when there are several and no <c>serving.json</c> names one.</summary>
    public string? DefaultName => _default;

    /// <summary>Loads every package below <paramref name="folder"/>.</summary>
    /// <exception cref="ModelPackageException">The folder is missing or a package in it cannot be served.</exception>
    public static ModelCache Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ModelPackageException(folder, "this models folder does not exist. Train a model into it, or name another folder.");
        var models = new SortedDictionary<string, ModelVersions>(StringComparer.Ordinal);
        var cache = new ModelCache(models, null);
        try
        {
            foreach (var modelFolder in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
            {
                if (ModelVersions.Load(modelFolder) is { } versions)
                    models.Add(Path.GetFileName(modelFolder), versions);
            }

            return new ModelCache(models, DefaultOf(folder, models));
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    /// <summary>A cache of models that are loaded already, one version each; the first is the default.</summary>
    internal static ModelCache Of(params LoadedModel[] models) => new(
        new SortedDictionary<string, ModelVersions>(models.ToDictionary(model => model.Name, model => new ModelVersions(new() { [model.Manifest.Version] = model }, model.Manifest.Version)), StringComparer.Ordinal),
        models[0].Name);

    /// <summary>Package folder of a model's live version, without loading any.</summary>
    /// <exception cref="ModelNotFoundException">There is no such model in the folder.</exception>
    /// <exception cref="ModelPackageException">Its <c>serving.json</c> cannot be followed.</exception>
    public static string LiveFolder(string folder, string name)
    {
        var modelFolder = Path.Combine(folder, name);
        var versions = ModelPackage.IsValidName(name) ? ModelFolder.Versions(modelFolder) : [];
        if (versions.Count == 0)
        {
            var known = Directory.Exists(folder) ? string.Join(", ", Directory.EnumerateDirectories(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)) : "none";
            throw new ModelNotFoundException($"There is no model '{name}' in {folder}. Known: {known}.");
        }

        return ModelFolder.OfVersion(modelFolder, ModelFolder.LiveVersion(modelFolder, versions));
    }

    /// <summary>The live version of the named model, or of the default model when <paramref name="name"/> is null or empty.</summary>
    /// <exception cref="ModelNotFoundException">No such model, or none named and no default.</exception>
    public LoadedModel Get(string? name)
    {
        if (string.IsNullOrEmpty(name))
            name = _default ?? throw new ModelNotFoundException($"No model was named and there is no default. Name one of: {Names()}; or set the default in models/{ServingFiles.FileName}.");
        return _models.TryGetValue(name, out var versions)
            ? versions.Live
            : throw new ModelNotFoundException($"There is no model of that name. Known: {Names()}.");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var versions in _models.Values)
            versions.Dispose();
    }

    private string Names() => _models.Count == 0 ? "none yet" : string.Join(", ", _models.Keys);

    private static string? DefaultOf(string folder, SortedDictionary<string, ModelVersions> models)
    {
        if (ServingFiles.Default(folder) is not { } name)
            return models.Count == 1 ? models.Keys.First() : null;
        return models.ContainsKey(name)
            ? name
            : throw new ModelPackageException(Path.Combine(folder, ServingFiles.FileName), $"names '{name}' as the default, but there is no such model here.");
    }

    /// <summary>The versions of one model and which of them is live.</summary>
    private sealed class ModelVersions(Dictionary<int, LoadedModel> versions, int live) : IDisposable
    {
        public LoadedModel Live => versions[live];

        /// <summary>Loads all versions of a model folder; null when it has none.</summary>
        public static ModelVersions? Load(string folder)
        {
            var loaded = new Dictionary<int, LoadedModel>();
            try
            {
                var versions = ModelFolder.Versions(folder);
                foreach (var version in versions)
                    loaded.Add(version, LoadVersion(folder, version));
                return versions.Count == 0 ? null : new ModelVersions(loaded, ModelFolder.LiveVersion(folder, versions));
            }
            catch
            {
                foreach (var model in loaded.Values)
                    model.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            foreach (var model in versions.Values)
                model.Dispose();
        }

        private static LoadedModel LoadVersion(string folder, int version)
        {
            var versionFolder = ModelFolder.OfVersion(folder, version);
            var model = ModelPackage.Load(versionFolder);
            if (model.Name == Path.GetFileName(folder))
                return model;
            model.Dispose();
            throw new ModelPackageException(Path.Combine(versionFolder, ModelPackage.ManifestFile), $"the name '{model.Name}' does not match the folder '{Path.GetFileName(folder)}'.");
        }
    }
}
