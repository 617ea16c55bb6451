using System.Security.Cryptography;
using System.Text.Json;
using Inference.Models;

namespace Inference.Cli.Packaging;

/// <summary>
/// Writes the next version of a model. Everything is written and tried out in a folder that no loader looks at, then
/// moved to its place at once: nobody sees half a version, and of two trainings at the same time each gets its own.
/// </summary>
internal static class PackageWriter
{
    /// <param name="modelsFolder">Created when absent.</param>
    /// <param name="draft">The manifest, with the name of the model file; version and hash are set here.</param>
    /// <param name="model">Content of the model file.</param>
    /// <param name="golden">Content of golden.csv, given the manifest.</param>
    /// <param name="finish">Given the reloaded package, the manifest with what only that tells, such as held-out metrics.</param>
    /// <returns>The folder of the new version.</returns>
    public static string Write(string modelsFolder, ModelManifest draft, byte[] model, Func<ModelManifest, byte[]> golden, Func<LoadedModel, ModelManifest> finish)
    {
        var modelFolder = Path.Combine(modelsFolder, draft.Name);
        var workFolder = Path.Combine(modelFolder, "." + Path.GetRandomFileName());
        try
        {
            var manifest = draft with { Version = NextVersion(modelFolder), Sha256 = Convert.ToHexStringLower(SHA256.HashData(model)) };
            var folder = ModelFolder.OfVersion(workFolder, manifest.Version);
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, manifest.File), model);
            File.WriteAllBytes(Path.Combine(folder, ModelPackage.GoldenFile), golden(manifest));
            WriteManifest(folder, manifest);
            using (var reloaded = ModelPackage.Load(folder))
                manifest = finish(reloaded);
            return Publish(modelFolder, workFolder, folder, manifest);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The model cannot be written to {modelFolder}: {error.Message}", error);
        }
        finally
        {
            if (Directory.Exists(workFolder))
                Directory.Delete(workFolder, recursive: true);
        }
    }

    private static string Publish(string modelFolder, string workFolder, string folder, ModelManifest manifest)
    {
        while (true)
        {
            WriteManifest(folder, manifest);
            var target = ModelFolder.OfVersion(modelFolder, manifest.Version);
            try
            {
                Directory.Move(folder, target);
                return target;
            }
            catch (IOException) when (Directory.Exists(target))
            {
                // Another training took this number in the meantime.
                manifest = manifest with { Version = NextVersion(modelFolder) };
                var renamed = ModelFolder.OfVersion(workFolder, manifest.Version);
                Directory.Move(folder, renamed);
                folder = renamed;
            }
        }
    }

    private static void WriteManifest(string folder, ModelManifest manifest) =>
        File.WriteAllText(Path.Combine(folder, ModelPackage.ManifestFile), JsonSerializer.Serialize(manifest, ModelJson.Readable.ModelManifest) + "\n");

    private static int NextVersion(string modelFolder) => 1 + ModelFolder.Versions(modelFolder).Max;
}
