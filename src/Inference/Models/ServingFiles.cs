using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Inference.Models;

/// <summary>The <c>serving.json</c> files: one in a models folder names the default model, one in a model's folder pins its live version.</summary>
internal static class ServingFiles
{
    public const string FileName = "serving.json";

    /// <summary>The default model that a models folder names, or null.</summary>
    /// <exception cref="ModelPackageException">The file is malformed.</exception>
    public static string? Default(string modelsFolder) => Read(modelsFolder, ModelJson.Default.ServingDefaults)?.Default;

    /// <summary>The version that a model's folder pins, or null.</summary>
    /// <exception cref="ModelPackageException">The file is malformed.</exception>
    public static int? PinnedVersion(string modelFolder) => Read(modelFolder, ModelJson.Default.ServingPin)?.Version;

    /// <summary>Makes a model the one that answers when none is named.</summary>
    public static void SetDefault(string modelsFolder, string name)
    {
        var path = Path.Combine(modelsFolder, FileName);
        var temporary = path + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(new ServingDefaults(name), ModelJson.Readable.ServingDefaults) + "\n");
        File.Move(temporary, path, overwrite: true);
    }

    private static T? Read<T>(string folder, JsonTypeInfo<T> type)
        where T : class
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new JsonException("The file holds null.");
        }
        catch (JsonException error)
        {
            throw new ModelPackageException(path, $"not valid: {error.Message}", error);
        }
    }
}
