using System.Globalization;
using System.Text;

namespace Inference.Tests.Schema;

/// <summary>Texts that stand for numbers, or nearly do, from a seed.</summary>
internal static class NumberTexts
{
    private static readonly byte[] Alphabet = "0123456789012345678900..--+eE ,_xNaInfity\t\n\0\"$%()\u00a0€"u8.ToArray();

    /// <summary>Room for any of these texts.</summary>
    public const int MaxBytes = 512;

    /// <summary>The kinds below by name.</summary>
    public static TheoryData<string> Kinds => [nameof(ShortestFloat), nameof(ShortestDouble), nameof(Middle), nameof(Decimal), nameof(Junk)];

    /// <summary>Writes a text of a kind.</summary>
    public static Func<Random, Span<byte>, int> Of(string kind) => kind switch
    {
        nameof(ShortestFloat) => ShortestFloat,
        nameof(ShortestDouble) => ShortestDouble,
        nameof(Middle) => Middle,
        nameof(Decimal) => Decimal,
        _ => Junk,
    };

    /// <summary>What floats are written as, those without a number among them.</summary>
    public static int ShortestFloat(Random random, Span<byte> text) => Written(AnyFloat(random), text);

    /// <summary>What doubles in the range of a float are written as: up to 17 digits.</summary>
    public static int ShortestDouble(Random random, Span<byte> text) => Written(AnyFloat(random) * (1 + (random.NextDouble() * 1e-7)), text);

    /// <summary>The middle between two floats, where rounding changes: all its digits, or its first 17, the last of which may be off by one.</summary>
    public static int Middle(Random random, Span<byte> text)
    {
        // Half of them are of a size that has few digits.
        var lower = random.Next(2) == 0 ? AnyFloat(random) : (1 + random.NextSingle()) * MathF.ScaleB(1, random.Next(8, 45));
        if (!float.IsFinite(lower) || !float.IsFinite(MathF.BitIncrement(lower)))
            lower = 1;
        var middle = ((double)lower + MathF.BitIncrement(lower)) / 2;
        var isWhole = random.Next(2) == 0;
        middle.TryFormat(text, out var length, isWhole ? (Math.Abs(middle) is > 1e-3 and < 1e15 ? "0.##########################################################" : "E130") : "E16", CultureInfo.InvariantCulture);
        var mark = text[..length].IndexOf((byte)'E');
        ref var last = ref text[(mark < 0 ? length : mark) - 1];
        last = (byte)Math.Clamp(last + random.Next(-1, 2), '0', '9');
        return length;
    }

    /// <summary>Digits with and without a sign, a point, zeros in front, and an exponent.</summary>
    public static int Decimal(Random random, Span<byte> text)
    {
        var written = new StringBuilder(random.Next(3) == 0 ? "-" : "");
        var digits = random.Next(1, random.Next(4) == 0 ? 40 : 20);
        var point = random.Next(-1, digits + 1);
        var zeros = random.Next(3) == 0 ? random.Next(digits) : 0;
        for (var i = 0; i < digits; i++)
        {
            if (i == point)
                written.Append('.');
            written.Append((char)('0' + (i < zeros ? 0 : random.Next(10))));
        }

        if (point == digits)
            written.Append('.');
        if (random.Next(3) == 0)
            written.Append(CultureInfo.InvariantCulture, $"{(random.Next(2) == 0 ? 'e' : 'E')}{random.Next(3) switch { 0 => "+", 1 => "-", _ => "" }}{random.Next(random.Next(8) == 0 ? 2000 : 60)}");
        return Encoding.UTF8.GetBytes(written.ToString(), text);
    }

    /// <summary>Bytes of numbers in any order, and some that belong to none.</summary>
    public static int Junk(Random random, Span<byte> text)
    {
        var length = random.Next(20);
        for (var i = 0; i < length; i++)
            text[i] = Alphabet[random.Next(random.Next(2) == 0 ? 26 : Alphabet.Length)];
        return length;
    }

    private static float AnyFloat(Random random) => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32));

    private static int Written<T>(T number, Span<byte> text)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        return length;
    }
}
