using System.Globalization;
using System.Runtime.CompilerServices;

namespace Inference.Schema;

/// <summary>
/// Reads text as <see cref="float.TryParse(ReadOnlySpan{byte}, NumberStyles, IFormatProvider, out float)"/> of the invariant
/// culture does: the same texts, the same bits. Decimals, which nearly all numbers in files are, take a tenth of its time.
/// </summary>
internal static class FloatText
{
    /// <summary>Powers of ten that scale 18 digits to anything a float holds.</summary>
    private const int MaxExponent = 60;

    /// <summary>Bits of a double's fraction that a float's has not.</summary>
    private const int DroppedBits = 29;

    /// <summary>
    /// The digits, the power of ten and their product are each rounded once, which comes to at most 3 units in the last place
    /// of the product.
    /// </summary>
    private const ulong MaxError = 4;

    /// <summary>Below it floats have fewer bits.</summary>
    private const float MinNormal = 1.17549435e-38f;

    private static readonly double[] PowersOfTen = [.. Enumerable.Range(-MaxExponent, (2 * MaxExponent) + 1)
        .Select(exponent => double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{exponent}"), CultureInfo.InvariantCulture))];

    /// <summary>Reads any text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value) =>
        TryParseDecimal(text, out value) || float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads a plain decimal. False says only that it is for others to read: too long, too large, too near to a tie, or no number.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out float value)
    {
        value = 0;
        if (text.IsEmpty)
            return false;
        // The sign is as good as random: no branch depends on it.
        var sign = text[0] == (byte)'-' ? 1 : 0;
        var isRead = DecimalDigits.TryRead(text[sign..], out var digits, out var exponent) & TryRound(digits, exponent, out var magnitude);
        if (isRead)
            value = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(magnitude) | (sign << 31));
        return isRead;
    }

    /// <summary>
    /// Rounds a product of doubles to a float. Between the product and the exact value there may be no point at which
    /// rounding changes: the middle between two floats. Close to one, and where floats have fewer bits or end, it gives up.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRound(long digits, int exponent, out float value)
    {
        value = 0;
        if (digits == 0)
            return true;
        if ((uint)(exponent + MaxExponent) >= (uint)PowersOfTen.Length)
            return false;
        var product = digits * PowersOfTen[exponent + MaxExponent];
        var dropped = BitConverter.DoubleToUInt64Bits(product) & ((1UL << DroppedBits) - 1);
        var isNearMiddle = dropped - ((1UL << (DroppedBits - 1)) - MaxError) <= 2 * MaxError;
        value = (float)product;
        return !isNearMiddle && product is >= MinNormal and < float.MaxValue;
    }
}
