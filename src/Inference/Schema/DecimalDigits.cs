using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inference.Schema;

/// <summary>Takes a decimal without a sign apart: <c>12.5e3</c> is the digits 125 times ten to the power of 2.</summary>
internal static class DecimalDigits
{
    /// <summary>The digits stay below 10^18, which a long holds.</summary>
    private const long MaxBeforeOneMore = (long)1e17 - 1;

    /// <summary>Reads at most 18 significant digits with at most one point among them, and an exponent. False: it has more, or is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> text, out long digits, out int exponent) =>
        (Vector128.IsHardwareAccelerated && TryReadAtOnce(text, out digits, out exponent)) || TryReadOneByOne(text, out digits, out exponent);

    /// <summary>Reads 4 to 16 characters without an exponent, and without a branch that depends on where the point is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryReadAtOnce(ReadOnlySpan<byte> text, out long digits, out int exponent)
    {
        digits = 0;
        exponent = 0;
        if (!TryAlignRight(text, out var high, out var low))
            return false;
        var places = Vector128.Create(high, low).AsByte() - Vector128.Create((byte)'0');
        var others = Vector128.GreaterThan(places, Vector128.Create((byte)9)).ExtractMostSignificantBits();
        if (others != 0)
        {
            var points = Vector128.Equals(places, Vector128.Create(unchecked((byte)('.' - '0')))).ExtractMostSignificantBits();
            if (points != others || !BitOperations.IsPow2(points))
                return false;
            var point = BitOperations.TrailingZeroCount(points);
            exponent = point - (Vector128<byte>.Count - 1);
            // What is in front of the point moves over it.
            var moved = Vector128.Shuffle(places, Vector128.Create(byte.MaxValue, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
            places = Vector128.ConditionalSelect(Vector128.GreaterThan(Vector128<byte>.Indices, Vector128.Create((byte)point)), places, moved);
        }

        var halves = places.AsUInt64();
        digits = (EightDigits(halves.ToScalar()) * 100_000_000) + EightDigits(halves.GetElement(1));
        return true;
    }

    /// <summary>The same for any text, one character after the other.</summary>
    internal static bool TryReadOneByOne(ReadOnlySpan<byte> text, out long digits, out int exponent)
    {
        digits = 0;
        exponent = 0;
        var point = -1;
        var i = 0;
        for (; i < text.Length; i++)
        {
            var digit = (uint)text[i] - '0';
            if (digit <= 9 && digits <= MaxBeforeOneMore)
                digits = (digits * 10) + digit;
            else if (text[i] == (byte)'.' && point < 0)
                point = i;
            else
                break;
        }

        if (i == 0 || (i == 1 && point == 0))
            return false;
        exponent = point < 0 ? 0 : point + 1 - i;
        return i == text.Length || TryReadExponent(text[i..], ref exponent);
    }

    /// <summary>Reads <c>e</c>, a sign or none, and up to three digits.</summary>
    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int exponent)
    {
        if (text[0] is not ((byte)'e' or (byte)'E'))
            return false;
        var isNegative = text.Length > 1 && text[1] == (byte)'-';
        var digits = text[(isNegative || (text.Length > 1 && text[1] == (byte)'+') ? 2 : 1)..];
        if (digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        var written = 0;
        foreach (var digit in digits)
            written = (written * 10) + digit - '0';
        exponent += isNegative ? -written : written;
        return true;
    }

    /// <summary>Sixteen characters with the text at their end and zeros in front of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryAlignRight(ReadOnlySpan<byte> text, out ulong high, out ulong low)
    {
        const ulong Zeros = 0x3030303030303030;
        high = Zeros;
        low = Zeros;
        switch (text.Length)
        {
            case >= 8 and <= 16:
                // Shifted by halves, since a shift by 64 would be one by 0.
                var missing = 4 * (16 - text.Length);
                var present = 4 * (text.Length - 8);
                high = (BinaryPrimitives.ReadUInt64LittleEndian(text) << missing << missing) | (Zeros >> present >> present);
                low = BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]);
                return true;
            case >= 4 and < 8:
                var start = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(text) << (8 * (8 - text.Length));
                low = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]) << 32) | (uint)start | (Zeros >> (8 * text.Length));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The number of eight digits, the most significant in the lowest byte: pairs first, then fours, then all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long EightDigits(ulong digits)
    {
        const ulong EveryFourth = 0x000000FF000000FF;
        var pairs = (digits * 10) + (digits >> 8);
        return (long)((((pairs & EveryFourth) * 0x000F424000000064) + (((pairs >> 16) & EveryFourth) * 0x0000271000000001)) >> 32);
    }
}
