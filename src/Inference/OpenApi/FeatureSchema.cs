using System.Text.Json.Nodes;
using Inference.Schema;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi;

/// <summary>What one feature of a model may be.</summary>
internal static class FeatureSchema
{
    /// <summary>Whether a row may leave it out, or say <c>null</c>.</summary>
    public static bool MayMiss(FeatureColumn column) => column.Definition.Missing.Policy != MissingPolicy.Reject;

    /// <summary>
    /// Its schema. It says what to send, and so a little less than is read: text for non-finite numbers and the like would
    /// make a union of every number, which few generators of clients turn into anything usable.
    /// </summary>
    public static JsonObject Of(FeatureColumn column)
    {
        var type = TypeName(column.Definition.Type);
        var schema = new JsonObject { ["type"] = MayMiss(column) ? new JsonArray(type, "null") : type };
        if (column.Definition.Type == FeatureType.Category && !TakesAnyText(column))
            schema["enum"] = Array([.. column.Definition.Values!.Select(value => JsonValue.Create(value)), .. MayMiss(column) ? [null] : (JsonValue?[])[]]);
        return schema.Saying(Description(column));
    }

    /// <summary>A category that the model does not know counts as missing, and missing is allowed.</summary>
    private static bool TakesAnyText(FeatureColumn column) => column.Definition.Unknown == UnknownCategoryPolicy.Missing && MayMiss(column);

    private static string TypeName(FeatureType type) => type switch
    {
        FeatureType.Integer => "integer",
        FeatureType.Boolean => "boolean",
        FeatureType.Category => "string",
        _ => "number",
    };

    private static string Description(FeatureColumn column)
    {
        var what = TakesAnyText(column) ? $"The feature {column.Name}; what is not {column.Expected} counts as missing." : $"The feature {column.Name}.";
        return column.Definition.Missing switch
        {
            { Policy: MissingPolicy.Fill, Value: { } fill } => $"{what} When it is missing, {fill.GetRawText()} stands in.",
            { Policy: MissingPolicy.Allow } => $"{what} It may be missing.",
            _ => what,
        };
    }
}
