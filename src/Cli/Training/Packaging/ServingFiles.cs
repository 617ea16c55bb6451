using System.Text.Json;
using Inference.Models;

namespace Inference.Cli.Training.Packaging;

/// <summary>The <c>serving.json</c> files beside a new version.</summary>
internal static class ServingFiles
{
    /// <summary>Makes a model the one that answers when none is named.</summary>
    public static void SetDefault(string modelsFolder, string name)
    {
        var path = Path.Combine(modelsFolder, ModelCache.ServingFile);
        var temporary = path + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(new ServingDefaults(name), ModelJson.Readable.ServingDefaults) + "\n");
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The version that a model is pinned to, or null: then the highest serves.</summary>
    public static int? PinnedVersion(string modelsFolder, string name)
    {
        var path = Path.Combine(modelsFolder, name, ModelCache.ServingFile);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ModelJson.Default.ServingPin)?.Version : null;
        }
        catch (JsonException error)
        {
            throw new CliException($"{path}: not valid: {error.Message}", error);
        }
    }
}
