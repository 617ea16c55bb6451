using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Predict.Rows;

/// <summary>
/// Reads a JSON list of plain decimals, or a list of such lists, past the general reader: in a fraction of its time, to the same
/// bits. Anything else it leaves to that one, which knows what is wrong with it.
/// </summary>
internal ref struct PlainNumbers
{
    private readonly ReadOnlySpan<byte> _json;
    private ValueEnds _ends;

    /// <summary>Offset of what was not read yet.</summary>
    private int _next;

    private PlainNumbers(ReadOnlySpan<byte> json, int start, int most)
    {
        _json = json;
        _next = start;
        _ends = new ValueEnds(json, start, most);
    }

    /// <summary>Starts behind the bracket that a reader stands on.</summary>
    /// <param name="reader">Stays where it is.</param>
    /// <param name="json">What the reader reads from, or what that is a part of; it ends where that ends.</param>
    /// <param name="call">Says whether the general reader may be passed by.</param>
    /// <param name="most">Most numbers that are read at once.</param>
    /// <param name="numbers">To be closed or disposed of.</param>
    public static bool TryOpen(scoped in Utf8JsonReader reader, ReadOnlySpan<byte> json, PredictCall call, int most, out PlainNumbers numbers)
    {
        numbers = default;
        if (!call.AllowsShortcuts || reader.TokenType != JsonTokenType.StartArray || json.Length < ValueEnds.Block)
            return false;
        json.Overlaps(reader.ValueSpan, out var bracket);
        numbers = new PlainNumbers(json, bracket + 1, most);
        return true;
    }

    /// <summary>Puts the reader on the bracket that ends the list, which was read.</summary>
    public readonly void Close(ref Utf8JsonReader reader, PredictCall call)
    {
        // As if the list were empty.
        reader = new Utf8JsonReader(_json[(_next - 1)..], isFinalBlock: true, reader.CurrentState);
        reader.Read();
        call.TookShortcut = true;
    }

    /// <summary>Reads numbers, the last of which ends in <paramref name="end"/>, and passes over that.</summary>
    public bool TryRead(scoped Span<float> values, byte end)
    {
        if (!_ends.TryTake(_next - 1, values.Length, out var ends) || _json[ends[^1]] != end || !TryReadAll(ends, values))
            return false;
        _next = ends[^1] + 1;
        return true;
    }

    /// <summary>Reads one list in a list of lists, and passes over what is behind it: the start of the next one, or the end of all.</summary>
    public bool TryReadList(scoped Span<float> values, out bool isLast)
    {
        isLast = true;
        if (!TryRead(values, (byte)']'))
            return false;
        isLast = !TryPass((byte)',');
        if (isLast)
            return TryPass((byte)']');
        _ends.Pass();
        return TryPass((byte)'[');
    }

    /// <summary>Passes over white space and a character, where that stands there.</summary>
    public bool TryPass(byte character)
    {
        var at = _next;
        while (at < _json.Length && _json[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
        if (at == _json.Length || _json[at] != character)
            return false;
        _next = at + 1;
        return true;
    }

    /// <summary>Gives its memory back.</summary>
    public readonly void Dispose() => _ends.Dispose();

    /// <summary>Never a part of its callers: in one that has become large, the compiler would no longer inline what this calls, at half the speed (measured).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool TryReadAll(ReadOnlySpan<int> ends, scoped Span<float> values)
    {
        if (!FourNumbers.IsSupported || values.Length < FourNumbers.Count)
            return TryReadEach(ends, values);
        ref var data = ref MemoryMarshal.GetReference(_json);
        for (var next = 0; next < values.Length; next += FourNumbers.Count)
        {
            var first = Math.Min(next, values.Length - FourNumbers.Count);
            var four = values.Slice(first, FourNumbers.Count);
            // There may be too few bytes in front of the first.
            var left = ends[first + 1] < FourNumbers.Width
                ? uint.MaxValue
                : FourNumbers.ReadNext(ref data, ref Unsafe.AsRef(in ends[first]), passSpace: true, ref MemoryMarshal.GetReference(four));
            if (left != 0 && !TryReadEach(ends.Slice(first, 1 + FourNumbers.Count), four))
                return false;
        }

        return true;
    }

    private readonly bool TryReadEach(ReadOnlySpan<int> ends, scoped Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var text = _json[(ends[i] + 1)..ends[i + 1]].Trim(" \t\r\n"u8);
            if (!FloatText.TryParseDecimal(text, out values[i]) && !TryReadNumber(text, out values[i]))
                return false;
        }

        return true;
    }

    /// <summary>Reads a number with an exponent, or of very many digits: there are some among thousands of plain ones.</summary>
    private static bool TryReadNumber(ReadOnlySpan<byte> text, out float value)
    {
        value = 0;
        if (text.IsEmpty || text[^1] is < (byte)'0' or > (byte)'9' || text[0] is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
            return false;
        var reader = new Utf8JsonReader(text);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == text.Length && FloatText.TryParse(text, out value) && float.IsFinite(value);
        }
        catch (JsonException)
        {
            // What is wrong with it is for the general reader to tell.
            return false;
        }
    }
}
