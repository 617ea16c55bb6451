using System.Text.Json;
using Inference.Predict.Rows;
using Inference.Schema;

namespace Inference.Predict.OpenInference;

/// <summary>Reads the data of a tensor of floats that is nothing but plain decimals, past the JSON reader. Any other is for <see cref="TensorJson"/>.</summary>
internal static class PlainTensor
{
    /// <summary>Values of a column that are read at once; most calls have no more rows.</summary>
    private const int AtOnce = 128;

    /// <summary>Below it the general reader is as quick (measured).</summary>
    private const int FewestValues = 4;

    /// <summary>Reads the list that the reader stands on, and leaves the reader on the list's end. False: the reader stays where it is.</summary>
    /// <param name="reader">Stands on the data.</param>
    /// <param name="json">What the reader reads from, and what came before that.</param>
    /// <param name="call">Has room for the rows.</param>
    /// <param name="input">The tensor, but for its data.</param>
    /// <param name="place">Where its values go.</param>
    public static bool TryRead(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PredictCall call, in InputTensor input, TensorPlace place)
    {
        if (!IsOfFloats(call.Schema, input, place) || !PlainNumbers.TryOpen(reader, json, call, Math.Max(place.Columns, AtOnce), out var numbers))
            return false;
        var isRead = (input.Rank == 2 && numbers.TryPass((byte)'[')) ? TryReadNested(ref numbers, call.Rows, place)
            : place.Columns == 1 ? TryReadColumn(ref numbers, call.Rows, place.Position)
            : TryReadFlat(ref numbers, call.Rows, place);
        if (isRead)
            numbers.Close(ref reader, call);
        numbers.Dispose();
        return isRead;
    }

    /// <summary>Whether the tensor, and the features of its place, take any number, and there are enough of them.</summary>
    private static bool IsOfFloats(ModelSchema schema, in InputTensor input, TensorPlace place) =>
        input.Type is Datatype.FP32 or Datatype.FP64 && input.Rows * place.Columns >= FewestValues
        && (schema.HoldsNumbersOnly || (place.Columns == 1 && schema[place.Position].Definition.Type == FeatureType.Number));

    private static bool TryReadNested(ref PlainNumbers numbers, FeatureRows rows, TensorPlace place)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            if (!numbers.TryReadList(rows.Row(row).Slice(place.Position, place.Columns), out var isLast) || isLast != (row == rows.Count - 1))
                return false;
        }

        return true;
    }

    private static bool TryReadFlat(ref PlainNumbers numbers, FeatureRows rows, TensorPlace place)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            if (!numbers.TryRead(rows.Row(row).Slice(place.Position, place.Columns), End(isLast: row == rows.Count - 1)))
                return false;
        }

        return true;
    }

    private static bool TryReadColumn(ref PlainNumbers numbers, FeatureRows rows, int position)
    {
        Span<float> values = stackalloc float[AtOnce];
        for (var row = 0; row < rows.Count; row += AtOnce)
        {
            var some = values[..Math.Min(AtOnce, rows.Count - row)];
            if (!numbers.TryRead(some, End(isLast: row + some.Length == rows.Count)))
                return false;
            for (var i = 0; i < some.Length; i++)
                rows.Row(row + i)[position] = some[i];
        }

        return true;
    }

    private static byte End(bool isLast) => (byte)(isLast ? ']' : ',');
}
