using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inference.Predict.Rows;

/// <summary>
/// Finds where the values of JSON lists end, 64 bytes at a time, and what the parsers of decimals do not mind but JSON does:
/// <c>01</c>, <c>.5</c>, <c>5.</c>, and a value behind a bracket.
/// </summary>
internal ref struct ValueEnds
{
    /// <summary>Bytes that are looked at at once; there are at least as many.</summary>
    public const int Block = 64;

    private readonly ReadOnlySpan<byte> _json;

    /// <summary>Commas and closing brackets.</summary>
    private readonly int[] _ends;

    private int _first = 1;
    private int _behind = 1;
    private int _next;

    /// <summary>Offset of the first thing that JSON minds.</summary>
    private int _minded = int.MaxValue;

    // The last byte of the block before, as a mask: what it was.
    private ulong _wasNumber;
    private ulong _wasPoint;
    private ulong _wasExponent;
    private ulong _wasFirstZero;
    private ulong _wasClose;

    /// <summary>Starts at the first value.</summary>
    /// <param name="json">What the values stand in.</param>
    /// <param name="start">Offset of the first value.</param>
    /// <param name="most">Most values that are taken at once.</param>
    public ValueEnds(ReadOnlySpan<byte> json, int start, int most)
    {
        _json = json;
        _next = start;
        _ends = ArrayPool<int>.Shared.Rent(2 * (most + Block));
    }

    /// <summary>
    /// Takes the ends of some values. False: there are fewer, or something that JSON minds. Where a list has fewer values, ends further
    /// on are taken, and what is in front of those is no number.
    /// </summary>
    /// <param name="open">Offset of what is in front of the first value: a bracket, or a comma.</param>
    /// <param name="count">How many values.</param>
    /// <param name="ends">The offset above, and the end of each value. Valid until the next call.</param>
    public bool TryTake(int open, int count, out ReadOnlySpan<int> ends)
    {
        if (_first + count + Block > _ends.Length)
            MoveToFront();
        while (_behind - _first < count && _next < _json.Length)
            AddBlock();
        ends = default;
        if (_behind - _first < count || _minded <= _ends[_first + count - 1])
            return false;
        _ends[_first - 1] = open;
        ends = _ends.AsSpan(_first - 1, 1 + count);
        _first += count;
        return true;
    }

    /// <summary>Passes over an end: the comma between two lists.</summary>
    public void Pass() => _first++;

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
        var at = Math.Min(_next, _json.Length - Block);
        var seen = _next - at;
        var bytes = Vector512.Create(_json.Slice(at, Block));
        var closes = Matches(bytes, (byte)']') >> seen;
        var stops = (Matches(bytes, (byte)',') >> seen) | closes;
        var points = Matches(bytes, (byte)'.') >> seen;
        var digits = Vector512.LessThan(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)10)).ExtractMostSignificantBits() >> seen;

        // Of exponents only so much that the zero of 1e-05 is not taken for the start of a number: who reads them looks closer.
        var exponents = Vector512.Equals(bytes | Vector512.Create((byte)0x20), Vector512.Create((byte)'e')).ExtractMostSignificantBits() >> seen;
        var signs = ((Matches(bytes, (byte)'-') | Matches(bytes, (byte)'+')) >> seen) & Behind(exponents, ref _wasExponent);
        var behindNumber = Behind(digits | points | exponents | signs, ref _wasNumber);
        var firstZeros = Matches(bytes, (byte)'0') >> seen & ~behindNumber;
        var minded = (points & ~behindNumber)
            | (Behind(points, ref _wasPoint) & ~digits)
            | (Behind(firstZeros, ref _wasFirstZero) & digits)
            | (Behind(closes, ref _wasClose) & ~(stops | (Matches(bytes, (byte)'}') >> seen)));
        if (minded != 0)
            _minded = Math.Min(_minded, _next + BitOperations.TrailingZeroCount(minded));

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
