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

    /// <summary>The bits of a double's fraction that a float's has not: 29.</summary>
    internal const ulong DroppedMask = (1UL << 29) - 1;

    /// <summary>
    /// The digits, the power of ten and their product are each rounded once, which comes to at most 3 units in the last place
    /// of the product.
    /// </summary>
    private const ulong MaxError = 4;

    /// <summary>Dropped bits from here on, for <see cref="MiddleWidth"/>, are too near to the middle between two floats.</summary>
    internal const ulong MiddleStart = (1UL << 28) - MaxError;

    /// <summary>See <see cref="MiddleStart"/>.</summary>
    internal const ulong MiddleWidth = 2 * MaxError;

    /// <summary>Below it floats have fewer bits.</summary>
    private const float MinNormal = 1.17549435e-38f;

    private static readonly double[] PowersOfTen = [.. Enumerable.Range(-MaxExponent, (2 * MaxExponent) + 1)
        .Select(exponent => double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{exponent}"), CultureInfo.InvariantCulture))];

    /// <summary>Ten to the power of an exponent from -60 to 60, rounded once.</summary>
    internal static double PowerOfTen(int exponent) => PowersOfTen[exponent + MaxExponent];

    /// <summary>Whether a number is so near to the middle between two floats that nobody knows to which one its exact value is nearer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsNearMiddle(double value) => (BitConverter.DoubleToUInt64Bits(value) & DroppedMask) - MiddleStart <= MiddleWidth;

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
        value = (float)product;
        return !IsNearMiddle(product) && product is >= MinNormal and < float.MaxValue;
    }
}
