using System.Text.Json;
using System.Text.Json.Serialization;
using Inference.Schema;

namespace Inference.Cli;

/// <summary>A missing policy before the training part is known.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Fill">Text of the fill value; null when it is to be computed from the training part.</param>
internal sealed partial record MissingChoice(MissingPolicy Policy, string? Fill = null)
{
    /// <summary>In a few words, for the report.</summary>
    public string Describe(FeatureType type) => this switch
    {
        { Policy: MissingPolicy.Reject } => "reject",
        { Policy: MissingPolicy.Allow } => "allow",
        { Fill: { } fill } => $"fill '{fill}'",
        _ => type == FeatureType.Boolean ? "fill the majority" : "fill the median",
    };

    /// <summary>The fill value as the manifest holds it.</summary>
    /// <exception cref="FormatException">It is not of the feature's type.</exception>
    public JsonElement FillElement(FeatureType type)
    {
        if (type == FeatureType.Category)
            return JsonElement.Parse(JsonSerializer.Serialize(Fill!, FillJson.Default.String));
        try
        {
            return JsonElement.Parse(Fill!.Trim().ToLowerInvariant());
        }
        catch (JsonException error)
        {
            throw new FormatException($"the fill value must be {(type == FeatureType.Boolean ? "true or false" : "a number")}.", error);
        }
    }

    [JsonSerializable(typeof(string))]
    private sealed partial class FillJson : JsonSerializerContext;
}
