using System.Text.Json;

namespace Inference.Predict.Rows;

/// <summary>
/// Reads rows of nothing but plain decimals, <c>[[1.5, -2], [0, 3]]</c>, past the JSON reader, and leaves that on their end. What it
/// does not read, it leaves to others as it was: the reader stays where it is, and the call has no rows.
/// </summary>
internal static class PlainRows
{
    /// <summary>Reads the list of rows, or the one row, that the reader stands on.</summary>
    /// <exception cref="CallException">413: more rows than allowed.</exception>
    public static bool TryRead(ref Utf8JsonReader reader, PredictCall call, out bool isList) => TryRead(ref reader, call, null, takesOne: true, out isList);

    /// <summary>Reads the list of rows that the reader stands on.</summary>
    /// <param name="reader">Reads the call's body.</param>
    /// <param name="call">Receives the rows.</param>
    /// <param name="frame">The columns of the rows; null for the model's features in its order.</param>
    /// <exception cref="CallException">413: more rows than allowed.</exception>
    public static bool TryReadList(ref Utf8JsonReader reader, PredictCall call, FrameColumns? frame = null) => TryRead(ref reader, call, frame, takesOne: false, out _);

    private static bool TryRead(ref Utf8JsonReader reader, PredictCall call, FrameColumns? frame, bool takesOne, out bool isList)
    {
        isList = false;
        if (!call.Schema.HoldsNumbersOnly || !PlainNumbers.TryOpen(reader, call.Body.Span, call, frame?.Count ?? call.Schema.Count, out var numbers))
            return false;
        try
        {
            isList = numbers.TryPass((byte)'[');
            if (isList ? TryReadRows(ref numbers, call, frame) : takesOne && numbers.TryRead(call.Rows.Add(), (byte)']'))
            {
                numbers.Close(ref reader, call);
                return true;
            }
        }
        finally
        {
            numbers.Dispose();
        }

        call.Rows.Clear();
        return false;
    }

    private static bool TryReadRows(ref PlainNumbers numbers, PredictCall call, FrameColumns? frame)
    {
        var fields = frame is null ? null : new float[frame.Count];
        var isLast = false;
        while (!isLast)
        {
            var row = call.Rows.Add();
            if (!numbers.TryReadList(fields ?? row, out isLast))
                return false;
            frame?.Put(fields, row);
        }

        return true;
    }
}
