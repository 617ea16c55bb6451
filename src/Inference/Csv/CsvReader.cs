using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Inference.Schema;

namespace Inference.Csv;

/// <summary>
/// Reads the records of a piece of CSV that starts at a record (RFC 4180: quoted fields with embedded delimiters,
/// newlines and doubled quotes; records end with LF, CRLF or CR; blank lines are passed over). A record that breaks
/// the rules is returned with its <see cref="Error"/>, and reading goes on with the next line.
/// </summary>
internal ref partial struct CsvReader
{
    private const byte Quote = (byte)'"';

    private readonly ReadOnlySpan<byte> _data;
    private readonly bool _truncated;
    private readonly byte _delimiter;
    private readonly int _maxFields;

    /// <summary>Where the fields end, from the second on; each starts behind the end in front of it.</summary>
    private int[] _ends = new int[64];

    private byte[] _unescaped = [];
    private int _next;
    private int _nextLine;

    /// <summary>Starts before the first record.</summary>
    /// <param name="data">Whole records; the last may lack its newline.</param>
    /// <param name="truncated">The last record was cut because it is longer than a chunk.</param>
    /// <param name="delimiter">Field separator.</param>
    /// <param name="maxFields">Fields of a record that can be asked for; further ones are only counted. Bounds the memory that a line of commas takes.</param>
    public CsvReader(ReadOnlySpan<byte> data, bool truncated = false, byte delimiter = (byte)',', int maxFields = int.MaxValue)
    {
        _data = data;
        _truncated = truncated;
        _delimiter = delimiter;
        _maxFields = maxFields;
    }

    /// <summary>What is wrong with the record, or <see cref="RejectReason.None"/>.</summary>
    public RejectReason Error { get; private set; }

    /// <summary>Fields of the record; only to be trusted when there is no <see cref="Error"/>.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Offset of the record in the data.</summary>
    public int RecordStart { get; private set; }

    /// <summary>Bytes of the record without its newline.</summary>
    public int RecordLength { get; private set; }

    /// <summary>Whether a newline ended the record (or an error cut it), rather than the end of the data.</summary>
    public bool Terminated { get; private set; }

    /// <summary>Line in the data on which the record starts, from 0.</summary>
    public int Line { get; private set; }

    /// <summary>Lines passed so far.</summary>
    public readonly int LinesRead => _nextLine;

    /// <summary>Offset behind the record and its newline.</summary>
    public readonly int Position => _next;

    /// <summary>The record as it stands in the data.</summary>
    public readonly ReadOnlySpan<byte> Record => _data.Slice(RecordStart, RecordLength);

    /// <summary>Moves to the next record that is not blank.</summary>
    public bool Read()
    {
        while (_next < _data.Length && _data[_next] is (byte)'\n' or (byte)'\r')
            SkipNewline();
        if (_next >= _data.Length)
            return false;

        RecordStart = _next;
        Line = _nextLine;
        FieldCount = 0;
        _ends[0] = _next - 1;
        Error = RejectReason.None;
        if (ReadPlainFields())
            return true;
        while (ReadField())
        {
        }

        return true;
    }

    /// <summary>Content of a field, without its quotes. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Field(int index)
    {
        var raw = RawField(index);
        if (raw.Length < 2 || raw[0] != Quote)
            return raw;
        raw = raw[1..^1];
        return raw.Contains(Quote) ? Unescape(raw) : raw;
    }

    /// <summary>A field as it stands in the data, with its quotes.</summary>
    public readonly ReadOnlySpan<byte> RawField(int index) => _data[(_ends[index] + 1).._ends[index + 1]];

    /// <summary>Whether <see cref="ReadFour"/> can be used on this record: what it reads around the fields is there.</summary>
    public readonly bool CanReadFour => FourNumbers.IsSupported && RecordStart >= FourNumbers.Width && Terminated;

    /// <summary>
    /// Reads four fields as plain decimals into four floats, where <see cref="CanReadFour"/>. Each bit of the result is a field that is
    /// left to the caller.
    /// </summary>
    /// <param name="fields">Which four.</param>
    /// <param name="areNext">Whether they follow each other.</param>
    /// <param name="values">The four floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint ReadFour(ReadOnlySpan<int> fields, bool areNext, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(fields.Length, FourNumbers.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, FourNumbers.Count);
        ref var data = ref MemoryMarshal.GetReference(_data);
        ref var ends = ref MemoryMarshal.GetArrayDataReference(_ends);
        return areNext
            ? FourNumbers.ReadNext(ref data, ref Unsafe.Add(ref ends, fields[0]), passSpace: false, ref MemoryMarshal.GetReference(values))
            : FourNumbers.Read(ref data, ref ends, ref MemoryMarshal.GetReference(fields), ref MemoryMarshal.GetReference(values));
    }

    /// <summary>All fields as text; for headers.</summary>
    public string[] ToStrings()
    {
        var texts = new string[FieldCount];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = System.Text.Encoding.UTF8.GetString(Field(i));
        return texts;
    }

    private void EndRecord()
    {
        RecordLength = _next - RecordStart;
        Terminated = _next < _data.Length;
        if (Terminated)
        {
            SkipNewline();
            return;
        }

        // The newline of a record that was cut off comes with the next chunk.
        if (_truncated)
            Error = RejectReason.RecordTooLong;
        else
            _nextLine++;
    }

    /// <summary>
    /// A quote that never closes, or only lines further down where another record opens one, spoils its first line only; what
    /// follows is read again as records. Both are told alike, since a chunk may end between the two.
    /// </summary>
    private bool EndAtFirstLine(RejectReason error)
    {
        Error = error;
        _nextLine = Line;
        var rest = _data[RecordStart..];
        var lineEnd = rest.IndexOfAny((byte)'\n', (byte)'\r');
        _next = lineEnd < 0 ? _data.Length : RecordStart + lineEnd;
        EndRecord();
        return false;
    }

    private void SkipNewline()
    {
        _next += _data[_next] == (byte)'\r' && _next + 1 < _data.Length && _data[_next + 1] == (byte)'\n' ? 2 : 1;
        _nextLine++;
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw)
    {
        if (_unescaped.Length < raw.Length)
            _unescaped = new byte[Math.Max(raw.Length, 256)];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            _unescaped[length++] = raw[i];
            if (raw[i] == Quote)
                i++;
        }

        return _unescaped.AsSpan(0, length);
    }

    private static int CountNewlines(ReadOnlySpan<byte> text)
    {
        var count = text.Count((byte)'\n');
        for (var i = text.IndexOf((byte)'\r'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] == (byte)'\r' && (i + 1 == text.Length || text[i + 1] != (byte)'\n'))
                count++;
        }

        return count;
    }
}
