using System.Text.Json;
using Inference.Schema;

namespace Inference.Predict;

/// <summary>Reads the body of the reference call.</summary>
internal static class PredictRequestParser
{
    private const string Expected = "Expected {\"features\": …} with one row ([1.0, 2.5] in model order, or {\"name\": value}) or an array of rows.";

    /// <summary>Reads all rows and what is wrong with them; returns what is wrong with the body as a whole, or null.</summary>
    /// <exception cref="JsonException">Not JSON, or nested too deep.</exception>
    public static string? Parse(ReadOnlySpan<byte> body, ModelSchema schema, FeatureRows rows, RowErrors errors)
    {
        if (body.StartsWith("\uFEFF"u8))
            body = body["\uFEFF"u8.Length..];
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Expected;
        var seen = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("features"u8))
                return "The body has a member other than 'features'. " + Expected;
            if (seen)
                return "The body has 'features' twice. " + Expected;
            seen = true;
            reader.Read();
            if (!ReadRows(ref reader, schema, rows, errors))
                return Expected;
        }

        // Throws when something follows the object.
        reader.Read();
        return seen ? null : Expected;
    }

    private static bool ReadRows(ref Utf8JsonReader reader, ModelSchema schema, FeatureRows rows, RowErrors errors)
    {
        if (reader.TokenType == JsonTokenType.StartObject || (reader.TokenType == JsonTokenType.StartArray && !HoldsRows(reader)))
        {
            rows.IsSingle = true;
            JsonRowParser.Read(ref reader, schema, 0, rows.Add(), errors);
            return true;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        for (var row = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; row++)
            JsonRowParser.Read(ref reader, schema, row, rows.Add(), errors);
        return true;
    }

    /// <summary>Whether the array that a copy of the reader stands on starts with a row rather than with a value.</summary>
    private static bool HoldsRows(Utf8JsonReader ahead) =>
        ahead.Read() && ahead.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject;
}
