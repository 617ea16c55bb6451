using System.Text.Json;
using System.Text.Json.Serialization;
using Inference.Schema;

namespace Inference.Models;

/// <summary>JSON form of the files in a model folder. Unknown members are refused: a misspelt option must not pass silently.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowTrailingCommas = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(ServingPin))]
[JsonSerializable(typeof(ServingDefaults))]
[JsonSerializable(typeof(FeatureFile))]
internal sealed partial class ModelJson : JsonSerializerContext
{
    /// <summary>Text form for files that people read: indented, umlauts and the like left as they are.</summary>
    public static ModelJson Readable => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary><c>models/&lt;name&gt;/serving.json</c>: which version of a model serves.</summary>
/// <param name="Version">The pinned version.</param>
/// <param name="Previous">The version that was live before; a rollback goes back to it.</param>
internal sealed record ServingPin(int Version, int? Previous = null);

/// <summary><c>models/serving.json</c>: which model answers calls and files that name none.</summary>
/// <param name="Default">Model name.</param>
internal sealed record ServingDefaults(string Default);

/// <summary>A file that says the features of a model that is to be imported; any other member, as a whole <c>model.json</c> has, is passed over.</summary>
/// <param name="Features">In the order of the model.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record FeatureFile(IReadOnlyList<FeatureDefinition> Features);
