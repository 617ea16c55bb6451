using System.Security.Cryptography;
using System.Text.Json;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring.MlNet;

namespace Inference.Cli.Training.Packaging;

/// <summary>
/// Writes the next version of a model. Everything is written and tried out in a folder that no loader looks at, then
/// moved to its place at once: nobody sees half a version, and of two trainings at the same time each gets its own.
/// </summary>
internal static class PackageWriter
{
    private const string ModelFile = "model.zip";

    /// <param name="modelsFolder">Created when absent.</param>
    /// <param name="draft">The manifest; version, hash and metrics are set here.</param>
    /// <param name="modelZip">The model file.</param>
    /// <param name="goldenRows">Given the model, the rows of golden.csv.</param>
    /// <param name="measure">Given the reloaded package, the held-out metrics by name.</param>
    /// <returns>The folder of the new version.</returns>
    public static string Write(
        string modelsFolder,
        ModelManifest draft,
        byte[] modelZip,
        Func<LoadedModel, IReadOnlyList<string[]>> goldenRows,
        Func<LoadedModel, IReadOnlyDictionary<string, double>> measure)
    {
        var modelFolder = Path.Combine(modelsFolder, draft.Name);
        var workFolder = Path.Combine(modelFolder, "." + Path.GetRandomFileName());
        try
        {
            var manifest = draft with { Version = NextVersion(modelFolder), File = ModelFile, Sha256 = Convert.ToHexStringLower(SHA256.HashData(modelZip)) };
            var folder = ModelFolder.OfVersion(workFolder, manifest.Version);
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, ModelFile), modelZip);
            File.WriteAllBytes(Path.Combine(folder, ModelPackage.GoldenFile), Golden(manifest, modelZip, goldenRows));
            WriteManifest(folder, manifest);
            using (var reloaded = ModelPackage.Load(folder))
                manifest = manifest with { Training = manifest.Training! with { Metrics = measure(reloaded) } };
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

    private static byte[] Golden(ModelManifest manifest, byte[] modelZip, Func<LoadedModel, IReadOnlyList<string[]>> goldenRows)
    {
        var schema = new ModelSchema(manifest.Features);
        // Scored by ML.NET itself: whatever scores this package later has to agree with the library that trained it.
        using var model = new LoadedModel(manifest, schema, MlNetScorer.Open(modelZip, manifest.Task, schema, manifest.ScoresPerRow));
        return GoldenRows.Write(model, goldenRows(model));
    }

    private static void WriteManifest(string folder, ModelManifest manifest) =>
        File.WriteAllText(Path.Combine(folder, ModelPackage.ManifestFile), JsonSerializer.Serialize(manifest, ModelJson.Readable.ModelManifest) + "\n");

    private static int NextVersion(string modelFolder) => 1 + ModelFolder.Versions(modelFolder).Max;
}
