using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inference.Predict.Rows;

/// <summary>
/// Finds where the values of JSON rows end, 64 bytes at a time, and what the parsers of decimals do not mind but JSON does:
/// <c>01</c>, <c>.5</c>, <c>5.</c>, and a value behind a bracket.
/// </summary>
internal ref struct ValueEnds
{
    /// <summary>Bytes that are looked at at once; a body has at least as many.</summary>
    public const int Block = 64;

    private readonly ReadOnlySpan<byte> _body;
    private readonly int _values;

    /// <summary>Commas and closing brackets.</summary>
    private readonly int[] _ends;

    private int _first = 1;
    private int _behind = 1;
    private int _next;
    private bool _isPlain = true;

    // The last byte of the block before, as a mask: what it was.
    private ulong _wasNumber;
    private ulong _wasPoint;
    private ulong _wasFirstZero;
    private ulong _wasClose;

    /// <summary>Starts at the first value.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="start">Offset of the first row's first value.</param>
    /// <param name="values">Values of each row.</param>
    public ValueEnds(ReadOnlySpan<byte> body, int start, int values)
    {
        _body = body;
        _next = start;
        _values = values;
        _ends = ArrayPool<int>.Shared.Rent(2 * (values + Block));
    }

    /// <summary>
    /// Takes the ends of a row's values, and passes over what follows the row. False: there are fewer, or something that JSON minds.
    /// Of a row that has fewer values, an end further on is taken, and what is in front of that is no number.
    /// </summary>
    /// <param name="open">Offset of the row's opening bracket.</param>
    /// <param name="ends">The opening bracket, and the end of each value. Valid until the next call.</param>
    public bool TryTake(int open, out ReadOnlySpan<int> ends)
    {
        if (_first + _values + Block > _ends.Length)
            MoveToFront();
        while (_behind - _first < _values && _next < _body.Length)
            AddBlock();
        ends = default;
        if (_behind - _first < _values || !_isPlain)
            return false;
        _ends[_first - 1] = open;
        ends = _ends.AsSpan(_first - 1, 1 + _values);
        _first += _values + 1;
        return true;
    }

    /// <summary>Gives the memory of the ends back.</summary>
    public readonly void Dispose() => ArrayPool<int>.Shared.Return(_ends);

    private void MoveToFront()
    {
        var taken = _first - 1;
        _ends.AsSpan(taken, _behind - taken).CopyTo(_ends);
        _first = 1;
        _behind -= taken;
    }

    private void AddBlock()
    {
        // The last block overlaps the one before; what was seen already is shifted out.
        var at = Math.Min(_next, _body.Length - Block);
        var seen = _next - at;
        var bytes = Vector512.Create(_body.Slice(at, Block));
        var closes = Matches(bytes, (byte)']') >> seen;
        var stops = (Matches(bytes, (byte)',') >> seen) | closes;
        var points = Matches(bytes, (byte)'.') >> seen;
        var digits = Vector512.LessThan(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)10)).ExtractMostSignificantBits() >> seen;

        var behindNumber = Behind(digits | points, ref _wasNumber);
        var firstZeros = Matches(bytes, (byte)'0') >> seen & ~behindNumber;
        var minded = (points & ~behindNumber)
            | (Behind(points, ref _wasPoint) & ~digits)
            | (Behind(firstZeros, ref _wasFirstZero) & digits)
            | (Behind(closes, ref _wasClose) & ~(stops | (Matches(bytes, (byte)'}') >> seen)));
        _isPlain &= minded == 0;

        var count = BitOperations.PopCount(stops);
        BitPlaces.Write(stops, _next, _ends.AsSpan(_behind, BitPlaces.Room(count)));
        _behind += count;
        _next = at + Block;
    }

    /// <summary>The bytes behind those of a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Behind(ulong mask, ref ulong last)
    {
        var behind = (mask << 1) | last;
        last = mask >> (Block - 1);
        return behind;
    }

    private static ulong Matches(Vector512<byte> bytes, byte value) => Vector512.Equals(bytes, Vector512.Create(value)).ExtractMostSignificantBits();
}
