using System.Text.Json;

namespace Inference.Schema;

/// <summary>
/// Reads one JSON row, positional <c>[1, "a"]</c> or named <c>{"x": 1, "y": "a"}</c>, into model order. Of a model with one
/// feature a bare value is a row, too.
/// </summary>
internal static class JsonRowParser
{
    /// <summary>
    /// Reads the value that <paramref name="reader"/> stands on into <paramref name="target"/>
    /// (one float per feature), reports everything wrong with it, and leaves the reader on its last token.
    /// </summary>
    public static void Read(ref Utf8JsonReader reader, ModelSchema schema, int row, Span<float> target, RowErrors errors)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                ReadPositional(ref reader, schema, row, target, errors);
                break;
            case JsonTokenType.StartObject:
                ReadNamed(ref reader, schema, row, target, errors);
                break;
            case not JsonTokenType.Null when schema.Count == 1:
                ReadValue(ref reader, schema[0], row, out target[0], errors);
                break;
            default:
                errors.Add(new RowError(row, null, RejectReason.WrongType, $"an array of {schema.Count} values or an object of named features"));
                break;
        }
    }

    private static void ReadPositional(ref Utf8JsonReader reader, ModelSchema schema, int row, Span<float> target, RowErrors errors)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count < schema.Count)
                ReadValue(ref reader, schema[count], row, out target[count], errors);
            else
                reader.Skip();
            count++;
        }

        if (count != schema.Count)
        {
            var reason = count < schema.Count ? RejectReason.TooFewFields : RejectReason.TooManyFields;
            errors.Add(new RowError(row, null, reason, $"{schema.Count} values in this order: {string.Join(", ", schema.Columns.Select(c => c.Name))}; {count} came"));
        }
    }

    private static void ReadNamed(ref Utf8JsonReader reader, ModelSchema schema, int row, Span<float> target, RowErrors errors)
    {
        Span<bool> seen = schema.Count <= 256 ? stackalloc bool[schema.Count] : new bool[schema.Count];
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var position = schema.IndexOf(reader, next);
            if (position < 0)
            {
                if (!schema.IgnoresExtraFields)
                    errors.Add(new RowError(row, reader.GetString(), RejectReason.UnknownFeature, "only features of the model"));
                reader.Read();
                reader.Skip();
                continue;
            }

            reader.Read();
            if (seen[position])
                errors.Add(new RowError(row, schema[position].Name, RejectReason.DuplicateFeature, "each feature once"));
            seen[position] = true;
            next = position + 1;
            ReadValue(ref reader, schema[position], row, out target[position], errors);
        }

        for (var position = 0; position < seen.Length; position++)
        {
            if (!seen[position] && schema[position].ParseMissing(out target[position]) is var reason and not RejectReason.None)
                errors.Add(new RowError(row, schema[position].Name, reason, schema[position].Expected));
        }
    }

    /// <summary>Reads one value of one feature, which the reader stands on.</summary>
    public static void ReadValue(ref Utf8JsonReader reader, FeatureColumn column, int row, out float value, RowErrors errors)
    {
        var reason = column.ParseJson(ref reader, out value);
        if (reason != RejectReason.None)
            errors.Add(new RowError(row, column.Name, reason, column.Expected));
    }
}
