using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Predict.Rows;

/// <summary>
/// Reads bodies that are nothing but rows of plain decimals, <c>{"features":[[1.5, -2], [0, 3]]}</c>, in a fraction of the general
/// reader's time, to the same bits. Any other body it leaves to that one, which knows what is wrong with it.
/// </summary>
internal static class PlainRows
{
    /// <summary>Reads the body's rows, or one row that stands in no list. False: nothing was read.</summary>
    /// <param name="call">Receives the rows.</param>
    /// <param name="member">The one member that the body may have, in its quotes.</param>
    /// <param name="isList">Whether the rows stand in a list.</param>
    /// <exception cref="CallException">413: more rows than allowed.</exception>
    public static bool TryRead(PredictCall call, ReadOnlySpan<byte> member, out bool isList)
    {
        isList = false;
        if (!TryOpen(call, member, out var rest))
            return false;
        isList = TryPass(ref rest, "["u8);
        return TryReadRows(call, call.Body.Length - rest.Length, isList);
    }

    /// <summary>The same where rows always stand in a list.</summary>
    public static bool TryReadList(PredictCall call, ReadOnlySpan<byte> member) =>
        TryOpen(call, member, out var rest) && TryPass(ref rest, "["u8) && TryReadRows(call, call.Body.Length - rest.Length, isList: true);

    /// <summary>Passes over what is in front of the rows: <c>{"features":[</c>.</summary>
    private static bool TryOpen(PredictCall call, ReadOnlySpan<byte> member, out ReadOnlySpan<byte> rest)
    {
        rest = call.Body.Span;
        return call.Schema.HoldsNumbersOnly && rest.Length >= ValueEnds.Block
            && TryPass(ref rest, "{"u8) && TryPass(ref rest, member) && TryPass(ref rest, ":"u8) && TryPass(ref rest, "["u8);
    }

    /// <summary>Reads rows from the first value on, up to the end of the body.</summary>
    private static bool TryReadRows(PredictCall call, int start, bool isList)
    {
        var ends = new ValueEnds(call.Body.Span, start, call.Schema.Count);
        try
        {
            if (TryReadRows(call, ref ends, start, isList))
                return true;
        }
        finally
        {
            ends.Dispose();
        }

        call.Rows.Clear();
        return false;
    }

    private static bool TryReadRows(PredictCall call, ref ValueEnds ends, int start, bool isList)
    {
        var body = call.Body.Span;
        ReadOnlySpan<byte> rest;
        while (true)
        {
            if (!ends.TryTake(start - 1, out var row) || body[row[^1]] != (byte)']' || !TryReadNumbers(body, row, call.Rows.Add()))
                return false;
            rest = body[(row[^1] + 1)..];
            if (!isList || !TryPass(ref rest, ","u8))
                break;
            if (!TryPass(ref rest, "["u8))
                return false;
            start = body.Length - rest.Length;
        }

        return (!isList || TryPass(ref rest, "]"u8)) && TryPass(ref rest, "}"u8) && WithoutSpace(rest).IsEmpty;
    }

    private static bool TryReadNumbers(ReadOnlySpan<byte> body, ReadOnlySpan<int> ends, Span<float> values)
    {
        if (!FourNumbers.IsSupported || values.Length < FourNumbers.Count)
            return TryReadEach(body, ends, values);
        ref var data = ref MemoryMarshal.GetReference(body);
        for (var next = 0; next < values.Length; next += FourNumbers.Count)
        {
            var first = Math.Min(next, values.Length - FourNumbers.Count);
            var four = values.Slice(first, FourNumbers.Count);
            // There may be too few bytes in front of the first.
            var left = ends[first + 1] < FourNumbers.Width
                ? uint.MaxValue
                : FourNumbers.ReadNext(ref data, ref Unsafe.AsRef(in ends[first]), passSpace: true, ref MemoryMarshal.GetReference(four));
            if (left != 0 && !TryReadEach(body, ends.Slice(first, 1 + FourNumbers.Count), four))
                return false;
        }

        return true;
    }

    private static bool TryReadEach(ReadOnlySpan<byte> body, ReadOnlySpan<int> ends, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!FloatText.TryParseDecimal(body[(ends[i] + 1)..ends[i + 1]].Trim(" \t\r\n"u8), out values[i]))
                return false;
        }

        return true;
    }

    /// <summary>Passes over white space and a text, where it stands there.</summary>
    private static bool TryPass(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> text)
    {
        var found = WithoutSpace(rest);
        if (!found.StartsWith(text))
            return false;
        rest = found[text.Length..];
        return true;
    }

    private static ReadOnlySpan<byte> WithoutSpace(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && text[0] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            text = text[1..];
        return text;
    }
}
