using System.Text.Json;
using Inference.Schema;

namespace Inference.Predict.Rows;

/// <summary>Reads a list of rows, <c>[[1, "a"], {"x": 1, "y": "a"}]</c>; of a model with one feature also <c>[1, 2]</c>.</summary>
internal static class RowList
{
    /// <summary>Reads the list that <paramref name="reader"/> stands on into the call's rows; leaves it on the list's end.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="call">Receives rows and what is wrong with them.</param>
    /// <param name="expected">What to say when it is no list.</param>
    /// <param name="only">The one token that rows may start with; null takes what the row parser takes.</param>
    /// <exception cref="CallException">400: no list; 413: more rows than allowed.</exception>
    public static void Read(ref Utf8JsonReader reader, PredictCall call, string expected, JsonTokenType? only = null)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallException.Bad(expected);
        if (only != JsonTokenType.StartObject && PlainRows.TryReadList(ref reader, call))
            return;
        for (var row = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; row++)
        {
            var target = call.Rows.Add();
            if (only is null || reader.TokenType == only)
            {
                JsonRowParser.Read(ref reader, call.Schema, row, target, call.Errors);
                continue;
            }

            call.Errors.Add(new RowError(row, null, RejectReason.WrongType, only == JsonTokenType.StartObject ? "an object of named features" : "an array of values"));
            reader.Skip();
        }
    }
}
