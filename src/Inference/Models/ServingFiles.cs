using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Inference.Models.Stores;

namespace Inference.Models;

/// <summary>
/// Reads and writes <c>serving.json</c>: the one at the root names the default model, one in a model's folder pins its
/// live version. Keeps what it read, so that an unchanged file is not read again.
/// </summary>
internal sealed class ServingFiles
{
    public const string FileName = "serving.json";

    /// <summary>They hold a name or two numbers.</summary>
    private const int MaxBytes = 64 * 1024;

    private readonly Dictionary<string, (string Stamp, byte[] Content)> _read = new(StringComparer.Ordinal);

    /// <summary>Path of a model's pin below a store's root.</summary>
    public static string PinPath(string name) => $"{name}/{FileName}";

    /// <summary>The default model that a root's file names, or null.</summary>
    /// <exception cref="ModelPackageException">The file is malformed.</exception>
    public async Task<string?> DefaultAsync(StoredFile? file, CancellationToken cancellationToken) =>
        (await ReadAsync(file, ModelJson.Default.ServingDefaults, cancellationToken))?.Default;

    /// <summary>The pin in a model's file, or null.</summary>
    /// <exception cref="ModelPackageException">The file is malformed.</exception>
    public Task<ServingPin?> PinAsync(StoredFile? file, CancellationToken cancellationToken) => ReadAsync(file, ModelJson.Default.ServingPin, cancellationToken);

    /// <summary>Content of a pin's file.</summary>
    public static byte[] ToUtf8(ServingPin pin) => [.. JsonSerializer.SerializeToUtf8Bytes(pin, ModelJson.Readable.ServingPin), (byte)'\n'];

    /// <summary>The version that a model's folder pins, or null.</summary>
    /// <exception cref="ModelPackageException">The file is malformed.</exception>
    public static int? PinnedVersion(string modelFolder) =>
        Path.Combine(modelFolder, FileName) is var path && File.Exists(path) ? Parse(path, File.ReadAllBytes(path), ModelJson.Default.ServingPin).Version : null;

    /// <summary>Makes a model of a folder the one that answers when none is named.</summary>
    public static void SetDefault(string modelsFolder, string name)
    {
        var path = Path.Combine(modelsFolder, FileName);
        var temporary = path + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(new ServingDefaults(name), ModelJson.Readable.ServingDefaults) + "\n");
        File.Move(temporary, path, overwrite: true);
    }

    private async Task<T?> ReadAsync<T>(StoredFile? file, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (file is null)
            return null;
        if (!_read.TryGetValue(file.Location, out var read) || read.Stamp != file.Stamp)
            _read[file.Location] = read = (file.Stamp, await file.ReadAsync(MaxBytes, cancellationToken));
        return Parse(file.Location, read.Content, type);
    }

    private static T Parse<T>(string location, byte[] content, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw new JsonException("The file holds null.");
        }
        catch (JsonException error)
        {
            throw new ModelPackageException(location, $"not valid: {error.Message}", error);
        }
    }
}
