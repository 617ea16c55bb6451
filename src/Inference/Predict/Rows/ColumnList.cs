using System.Text.Json;
using Inference.Schema;

namespace Inference.Predict.Rows;

/// <summary>Reads an object of columns, <c>{"x": [1, 2], "y": [["a"], ["b"]]}</c>: [N] or [N, 1] values each.</summary>
internal static class ColumnList
{
    /// <summary>Reads the object that <paramref name="reader"/> stands on into the call's rows; leaves it on the object's end.</summary>
    /// <exception cref="CallException">400: no column of the model, so that nobody knows how many rows there are; 413: more rows than allowed.</exception>
    public static void Read(ref Utf8JsonReader reader, PredictCall call)
    {
        var columns = new NamedColumns(call.Schema, call.Errors);
        FeatureColumn? first = null;
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var position = call.Schema.IndexOf(reader, next);
            if (position < 0)
            {
                columns.AddUnknown(reader.GetString());
                reader.Read();
                reader.Skip();
                continue;
            }

            next = position + 1;
            columns.Add(position);
            var column = call.Schema[position];
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                call.Errors.Add(new RowError(null, column.Name, RejectReason.WrongType, "a list of values, one per row"));
                reader.Skip();
                continue;
            }

            if (first is null)
            {
                first = column;
                call.Rows.AddMany(CountValues(reader));
            }

            ReadColumn(ref reader, call, position, first);
        }

        columns.Complete();
        if (call.Errors.Count > 0)
            return;
        if (first is null)
            throw CallException.Bad($"There is no column of the model. Send lists of values under the names of its features, such as {{\"{call.Schema[0].Name}\": […]}}.");
        for (var row = 0; row < call.Rows.Count; row++)
            columns.Fill(call.Rows.Row(row));
    }

    private static void ReadColumn(ref Utf8JsonReader reader, PredictCall call, int position, FeatureColumn first)
    {
        var column = call.Schema[position];
        var row = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; row++)
        {
            if (row < call.Rows.Count)
                ReadCell(ref reader, column, row, out call.Rows.Row(row)[position], call.Errors);
            else
                reader.Skip();
        }

        if (row != call.Rows.Count)
        {
            var reason = row < call.Rows.Count ? RejectReason.TooFewFields : RejectReason.TooManyFields;
            call.Errors.Add(new RowError(null, column.Name, reason, FormattableString.Invariant($"{call.Rows.Count} values, as many as '{first.Name}' has; {row} came")));
        }
    }

    /// <summary>Reads a value, or a list of one value.</summary>
    private static void ReadCell(ref Utf8JsonReader reader, FeatureColumn column, int row, out float value, RowErrors errors)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            JsonRowParser.ReadValue(ref reader, column, row, out value, errors);
            return;
        }

        value = float.NaN;
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == 0)
                JsonRowParser.ReadValue(ref reader, column, row, out value, errors);
            else
                reader.Skip();
        }

        if (count != 1)
            errors.Add(new RowError(row, column.Name, count == 0 ? RejectReason.TooFewFields : RejectReason.TooManyFields, "one value per row"));
    }

    /// <summary>Values of the array that a copy of the reader stands on.</summary>
    private static int CountValues(Utf8JsonReader ahead)
    {
        var count = 0;
        for (; ahead.Read() && ahead.TokenType != JsonTokenType.EndArray; count++)
            ahead.Skip();
        return count;
    }
}
