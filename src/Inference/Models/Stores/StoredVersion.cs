using System.Globalization;

namespace Inference.Models.Stores;

/// <summary>One package in one store, not opened.</summary>
/// <param name="Name">Model that its folder says.</param>
/// <param name="Version">Version that its folder says.</param>
/// <param name="Files">Its files by name; the manifest is among them.</param>
internal sealed record StoredVersion(string Name, int Version, IReadOnlyDictionary<string, StoredFile> Files)
{
    /// <summary>Changes when any of the files does, or when another store takes over.</summary>
    public string Fingerprint { get; } = string.Join('\n', Files.Values.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Location} {file.Stamp}"));

    public IModelStore Store => Manifest.Store;

    /// <summary>Bytes of all files.</summary>
    public long Length => Files.Values.Sum(file => file.Length);

    private StoredFile Manifest => Files[ModelPackage.ManifestFile];

    /// <summary>Reads the three files of the package.</summary>
    /// <exception cref="ModelPackageException">One is missing, too large, or changed since it was listed; or the manifest is wrong.</exception>
    public async Task<PackageFiles> ReadAsync(long maxFileBytes, CancellationToken cancellationToken)
    {
        var manifest = ModelPackage.ParseManifest(await Manifest.ReadAsync(maxFileBytes, cancellationToken), Manifest.Location, Version.ToString(CultureInfo.InvariantCulture));
        if (manifest.Name != Name)
            throw new ModelPackageException(Manifest.Location, $"the name '{manifest.Name}' does not match the folder '{Name}'.");
        return new PackageFiles(
            manifest,
            Manifest.Location,
            await ReadAsync(manifest.File, "the model file that the manifest names is missing.", maxFileBytes, cancellationToken),
            await ReadAsync(ModelPackage.GoldenFile, GoldenRows.Missing, maxFileBytes, cancellationToken));
    }

    private async Task<PackageFile> ReadAsync(string name, string problemWhenMissing, long maxFileBytes, CancellationToken cancellationToken)
    {
        if (!Files.TryGetValue(name, out var file))
            throw new ModelPackageException(Store.Locate($"{Name}/{Version}/{name}"), problemWhenMissing);
        return new PackageFile(file.Location, await file.ReadAsync(maxFileBytes, cancellationToken));
    }
}
