using System.Globalization;
using System.Text.Json;
using Inference.Schema;

namespace Inference.Predict.OpenInference;

/// <summary>Reads a tensor's JSON data, row-major: flat, or nested as its shape says.</summary>
internal static class TensorJson
{
    /// <summary>Reads the value that the reader stands on; leaves it on the value's last token.</summary>
    /// <exception cref="CallException">400: no list, nested otherwise than the shape says, or not as many values.</exception>
    public static void Read(ref Utf8JsonReader reader, PredictCall call, in InputTensor input, TensorPlace place)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallException.Bad($"{input.Title}: 'data' must be a list.");
        if (place.Columns == 0)
        {
            reader.Skip();
            return;
        }

        reader.Read();
        var values = input.Rows * place.Columns;
        var found = reader.TokenType == JsonTokenType.StartArray && input.Rank == 2
            ? ReadNested(ref reader, call, input, place)
            : ReadValues(ref reader, call, input, place, 0, values);
        if (found != values)
            throw CallException.Bad(string.Create(CultureInfo.InvariantCulture, $"{input.Title}: its shape {input.ShownShape} asks for {values} values, {found} came."));
    }

    private static long ReadNested(ref Utf8JsonReader reader, PredictCall call, in InputTensor input, TensorPlace place)
    {
        var row = 0L;
        for (; reader.TokenType == JsonTokenType.StartArray; row++)
        {
            reader.Read();
            var start = row * place.Columns;
            var found = ReadValues(ref reader, call, input, place, start, row < input.Rows ? start + place.Columns : start);
            if (found != place.Columns)
                throw CallException.Bad(string.Create(CultureInfo.InvariantCulture, $"{input.Title}: list {row} of its data holds {found} values, its shape {input.ShownShape} says {place.Columns}."));
            reader.Read();
        }

        return reader.TokenType == JsonTokenType.EndArray ? row * place.Columns : throw WrongNesting(input);
    }

    /// <summary>Reads values up to the end of their list, as those from <paramref name="start"/> to <paramref name="end"/> of the tensor; any beyond are only counted.</summary>
    private static long ReadValues(ref Utf8JsonReader reader, PredictCall call, in InputTensor input, TensorPlace place, long start, long end)
    {
        var index = start;
        var row = (int)(start / place.Columns);
        var column = 0;
        for (; reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                throw WrongNesting(input);
            if (index < end)
                ReadValue(ref reader, call, input.Type!.Value, row, place.Position + column);
            if (++column == place.Columns)
                (column, row) = (0, row + 1);
            reader.Read();
        }

        return index - start;
    }

    private static void ReadValue(ref Utf8JsonReader reader, PredictCall call, Datatype type, int row, int position)
    {
        var column = call.Schema[position];
        if (DatatypeRange.Check(type, ref reader) is var reason and not RejectReason.None)
            call.Errors.Add(new RowError(row, column.Name, reason, DatatypeRange.Expected(type)));
        else
            JsonRowParser.ReadValue(ref reader, column, row, out call.Rows.Row(row)[position], call.Errors);
    }

    private static CallException WrongNesting(in InputTensor input) =>
        CallException.Bad($"{input.Title}: its data must be a flat list, or nested as its shape {input.ShownShape} says.");
}
