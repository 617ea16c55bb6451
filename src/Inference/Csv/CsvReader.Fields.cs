using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Inference.Schema;

namespace Inference.Csv;

/// <summary>Finds the fields of a record: one by one, or all those of a record without quotes 64 bytes at a time.</summary>
internal ref partial struct CsvReader
{
    /// <summary>
    /// Reads fields, 64 bytes at a time, up to the end of the record; false when a field with a quote comes first, or the data
    /// nearly ends: it is left to <see cref="ReadField"/>, which reads all records alone where there are no vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadPlainFields()
    {
        if (!Vector128.IsHardwareAccelerated)
            return false;
        var delimiters = Vector512.Create(_delimiter);
        for (var at = _next; at <= _data.Length - Vector512<byte>.Count; at += Vector512<byte>.Count)
        {
            var bytes = Vector512.Create(_data.Slice(at, Vector512<byte>.Count));
            var newlines = Matches(bytes, Vector512.Create((byte)'\n')) | Matches(bytes, Vector512.Create((byte)'\r'));
            var stops = newlines | Matches(bytes, Vector512.Create(Quote));
            // Those in front of the first newline or quote.
            AddFields(at, Matches(bytes, delimiters) & (stops ^ (stops - 1)));
            if (stops == 0)
                continue;
            var stop = at + BitOperations.TrailingZeroCount(stops);
            if (_data[stop] == Quote)
                return false;
            AddField(stop);
            _next = stop;
            EndRecord();
            return true;
        }

        return false;
    }

    /// <summary>Adds the fields that end at the bits of a mask, and goes on behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddFields(int at, ulong mask)
    {
        if (mask == 0)
            return;
        _next = at + (64 - BitOperations.LeadingZeroCount(mask));
        var count = BitOperations.PopCount(mask);
        if (FieldCount < _maxFields)
        {
            // Whole groups are written; what is too much is written over by the fields that follow.
            var written = BitPlaces.Room(count);
            if (1 + FieldCount + written > _ends.Length)
                Array.Resize(ref _ends, Math.Max(1 + FieldCount + written, _ends.Length * 2));
            BitPlaces.Write(mask, at, _ends.AsSpan(1 + FieldCount, written));
        }

        FieldCount += count;
    }

    private static ulong Matches(Vector512<byte> bytes, Vector512<byte> value) => Vector512.Equals(bytes, value).ExtractMostSignificantBits();

    /// <summary>Reads one field; false when it was the record's last.</summary>
    private bool ReadField()
    {
        if (_next < _data.Length && _data[_next] == Quote)
            return ReadQuotedField();
        var rest = _data[_next..];
        var length = IndexOfStop(rest);
        length = length < 0 ? rest.Length : length;
        _next += length;
        return EndField();
    }

    private bool ReadQuotedField()
    {
        var start = _next + 1;
        var close = start;
        while (true)
        {
            var offset = _data[close..].IndexOf(Quote);
            if (offset < 0)
                return EndAtFirstLine(RejectReason.UnterminatedQuote);
            close += offset;
            if (close + 1 >= _data.Length || _data[close + 1] != Quote)
                break;
            close += 2;
        }

        _nextLine += CountNewlines(_data[start..close]);
        _next = close + 1;
        return EndField();
    }

    /// <summary>Stands behind a field's content: at a delimiter, at a newline, at the end, or at something that should not be there.</summary>
    private bool EndField()
    {
        AddField(_next);
        if (_next < _data.Length)
        {
            var stop = _data[_next];
            if (stop == _delimiter)
            {
                _next++;
                return true;
            }

            if (stop is not ((byte)'\n' or (byte)'\r'))
                return EndAtFirstLine(_nextLine > Line ? RejectReason.UnterminatedQuote : RejectReason.MalformedQuote);
        }

        EndRecord();
        return false;
    }

    private void AddField(int end)
    {
        FieldCount++;
        if (FieldCount > _maxFields)
            return;
        if (FieldCount == _ends.Length)
            Array.Resize(ref _ends, _ends.Length * 2);
        _ends[FieldCount] = end;
    }

    /// <summary>The next delimiter, newline, or quote, which may not stand inside an unquoted field.</summary>
    private readonly int IndexOfStop(ReadOnlySpan<byte> text) => text.IndexOfAny([_delimiter, (byte)'\n', (byte)'\r', Quote]);
}
