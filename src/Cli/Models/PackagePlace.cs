using Azure.Storage.Blobs;
using Inference.Cli.Storage;
using Inference.Models;
using Inference.Models.Stores;

namespace Inference.Cli.Models;

/// <summary>The packages that a command works on: a models folder or, with a storage account, what an app sees: the folder with the account's container over it.</summary>
internal sealed class PackagePlace
{
    private readonly ServingFiles _serving = new();

    private PackagePlace(ModelCatalog catalog, IModelStore written)
    {
        Catalog = catalog;
        Written = written;
    }

    public ModelCatalog Catalog { get; }

    /// <summary>Where pins are written: the container when a storage account was named, else the folder.</summary>
    public IModelStore Written { get; }

    /// <summary>Lists what is there.</summary>
    /// <param name="modelsFolder">Null: the project's, if there is one.</param>
    /// <param name="storage">Connection string or address, or null for the folder alone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PackagePlace> OpenAsync(string? modelsFolder, string? storage, CancellationToken cancellationToken)
    {
        var folder = new FolderStore(modelsFolder ?? ProjectFolder.Models);
        if (storage is null)
            return new PackagePlace(await ModelCatalog.ReadAsync([folder], cancellationToken), folder);
        var container = new ContainerStore(Container(storage));
        IModelStore[] stores = modelsFolder is null && !Directory.Exists(ProjectFolder.Models) ? [container] : [folder, container];
        return new PackagePlace(await ModelCatalog.ReadAsync(stores, cancellationToken), container);
    }

    /// <summary>The container of packages in a storage account.</summary>
    public static BlobContainerClient Container(string storage) => StorageConnection.ClientOf(storage).GetBlobContainerClient(ContainerStore.ContainerName);

    /// <summary>Loads a version; the caller disposes it.</summary>
    public static async Task<LoadedModel> LoadAsync(StoredVersion version, CancellationToken cancellationToken) =>
        ModelPackage.Open(await version.ReadAsync(InferenceOptions.DefaultMaxModelFileBytes, cancellationToken));

    public Task<ServingPin?> PinAsync(StoredModel model, CancellationToken cancellationToken) => _serving.PinAsync(model.Serving, cancellationToken);

    /// <summary>The version that the pin, or none, makes live.</summary>
    public async Task<StoredVersion> LiveAsync(StoredModel model, CancellationToken cancellationToken) => model.Live(await PinAsync(model, cancellationToken));

    /// <summary>The default model, or null.</summary>
    public async Task<string?> DefaultAsync(CancellationToken cancellationToken) =>
        await _serving.DefaultAsync(Catalog.Serving, cancellationToken) ?? (Catalog.Models.Count == 1 ? Catalog.Models.Keys.First() : null);

    /// <summary>The pin's file in the place that is written, or null when it has none yet.</summary>
    public StoredFile? WrittenPin(StoredModel model) => model.Serving?.Store == Written ? model.Serving : null;

    /// <summary>The version of that number.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static StoredVersion Version(StoredModel model, int version) => model.Versions.GetValueOrDefault(version)
        ?? throw new CliException($"Model '{model.Name}' has no version {version}. Versions: {string.Join(", ", model.Versions.Keys)}.");
}
