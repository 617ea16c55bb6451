using Azure.Storage.Blobs;
using Inference.Models;
using Inference.Models.Stores;

namespace Inference.Cli.Models;

/// <summary>Publishes a package to a container: checked first, the manifest last, since a version is there once its manifest is.</summary>
internal static class PackagePush
{
    public static async Task<int> RunAsync(string folder, BlobContainerClient container, CancellationToken cancellationToken)
    {
        ModelPackage.Load(folder).Dispose();
        var manifest = ModelPackage.ReadManifest(folder);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var store = new ContainerStore(container);
        var there = (await store.ListAsync(cancellationToken)).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var target = $"{manifest.Name}/{manifest.Version}";
        if (there.TryGetValue($"{target}/{ModelPackage.ManifestFile}", out var published))
            throw new CliException($"{published.Location} is there already. A version is published once; give the package a higher version.");
        foreach (var name in new[] { manifest.File, ModelPackage.GoldenFile, ModelPackage.ManifestFile })
        {
            var path = $"{target}/{name}";
            // What is there without a manifest is left of a push that broke off.
            await store.WriteAsync(path, await File.ReadAllBytesAsync(Path.Combine(folder, name), cancellationToken), there.GetValueOrDefault(path), cancellationToken);
        }

        Console.Out.WriteLine($"Published {manifest.Name} version {manifest.Version} to {store.Locate(target)}. Apps that read it load it at their next look; unless a version is pinned, the highest is live.");
        return ExitCodes.Done;
    }
}
