using System.Globalization;

namespace Inference.Schema;

/// <summary>Reads numbers that came as such: as their shortest text would be read, so that both doors give the same bits.</summary>
internal static class FeatureNumbers
{
    /// <summary>The longest text of a number is that of a double: a sign, 17 digits, a point and the exponent.</summary>
    private const int MaxTextBytes = 32;

    /// <summary>Reads a float.</summary>
    public static RejectReason ParseFloat(this FeatureColumn column, float number, out float value)
    {
        if (column.Definition.Type != FeatureType.Number || !float.IsFinite(number))
            return column.ParseNumber(number, out value);
        // The shortest text of a finite number reads back to the same number.
        value = number;
        return RejectReason.None;
    }

    /// <summary>Reads a number of any type.</summary>
    public static RejectReason ParseNumber<T>(this FeatureColumn column, T number, out float value)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[MaxTextBytes];
        number.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        return column.ParseText(text[..length], out value);
    }
}
