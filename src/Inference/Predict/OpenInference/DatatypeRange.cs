using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Inference.Schema;

namespace Inference.Predict.OpenInference;

/// <summary>Checks that a JSON value is one of the datatype that its tensor declares. What it then means, the feature says.</summary>
internal static class DatatypeRange
{
    /// <summary>From here on a number is nearer to the next power of two than to the largest FP16, 65504.</summary>
    private const double FP16Limit = 65520;

    /// <summary>Whether the value that the reader stands on, and stays on, can be of the type; <c>null</c>, a missing value, always can.</summary>
    public static RejectReason Check(Datatype type, ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => CheckNumber(type, ref reader),
        JsonTokenType.Null => RejectReason.None,
        JsonTokenType.True or JsonTokenType.False when type == Datatype.Bool => RejectReason.None,
        // Of the numbers only floats have the names NaN and Infinity.
        JsonTokenType.String when type >= Datatype.FP16 => RejectReason.None,
        _ => RejectReason.WrongType,
    };

    /// <summary>What the type holds, for messages.</summary>
    public static string Expected(Datatype type) => type switch
    {
        Datatype.Bool => "true or false",
        Datatype.UInt8 => Whole(byte.MinValue, byte.MaxValue),
        Datatype.UInt16 => Whole(ushort.MinValue, ushort.MaxValue),
        Datatype.UInt32 => Whole(uint.MinValue, uint.MaxValue),
        Datatype.UInt64 => Whole(ulong.MinValue, ulong.MaxValue),
        Datatype.Int8 => Whole(sbyte.MinValue, sbyte.MaxValue),
        Datatype.Int16 => Whole(short.MinValue, short.MaxValue),
        Datatype.Int32 => Whole(int.MinValue, int.MaxValue),
        Datatype.Int64 => Whole(long.MinValue, long.MaxValue),
        Datatype.FP16 => "a number from -65504 to 65504",
        Datatype.Bytes => "text",
        _ => "a number",
    };

    private static RejectReason CheckNumber(Datatype type, ref Utf8JsonReader reader) => type switch
    {
        // The feature refuses what no float can hold, and what is neither 0 nor 1.
        Datatype.FP32 or Datatype.FP64 or Datatype.Bool => RejectReason.None,
        Datatype.FP16 => Math.Abs(Wide(reader)) < FP16Limit ? RejectReason.None : RejectReason.OutOfRange,
        Datatype.UInt8 => CheckWhole(ref reader, byte.MinValue, byte.MaxValue),
        Datatype.UInt16 => CheckWhole(ref reader, ushort.MinValue, ushort.MaxValue),
        Datatype.UInt32 => CheckWhole(ref reader, uint.MinValue, uint.MaxValue),
        Datatype.UInt64 => CheckUnsigned(ref reader),
        Datatype.Int8 => CheckWhole(ref reader, sbyte.MinValue, sbyte.MaxValue),
        Datatype.Int16 => CheckWhole(ref reader, short.MinValue, short.MaxValue),
        Datatype.Int32 => CheckWhole(ref reader, int.MinValue, int.MaxValue),
        Datatype.Int64 => CheckWhole(ref reader, long.MinValue, long.MaxValue),
        _ => RejectReason.WrongType,
    };

    private static RejectReason CheckWhole(ref Utf8JsonReader reader, long min, long max)
    {
        if (reader.TryGetInt64(out var number))
            return number >= min && number <= max ? RejectReason.None : RejectReason.OutOfRange;
        // Python writes whole floats as 3.0. The largest long is no double; the next one is 2^63.
        return CheckFloat(Wide(reader), min, max == long.MaxValue ? Math.BitDecrement((double)max) : max);
    }

    private static RejectReason CheckUnsigned(ref Utf8JsonReader reader) =>
        reader.TryGetUInt64(out _) ? RejectReason.None : CheckFloat(Wide(reader), 0, Math.BitDecrement((double)ulong.MaxValue));

    private static RejectReason CheckFloat(double number, double min, double max)
    {
        if (!(number >= min && number <= max))
            return RejectReason.OutOfRange;
        return Math.Floor(number) == number ? RejectReason.None : RejectReason.NotWhole;
    }

    /// <summary>The number that the reader stands on; infinity when it is too large.</summary>
    private static double Wide(in Utf8JsonReader reader) => double.Parse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Whole<T>(T min, T max)
        where T : INumber<T> => string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
}
