using System.Globalization;
using System.Text;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Schema;

public sealed class ShortestDecimalTests
{
    private const int DefaultFloats = 100_000;
    private const int SoakFloats = 100_000_000;

    public static TheoryData<string> Kinds => [nameof(AnyFloat), nameof(Probability), nameof(FewDecimals), nameof(AnySize)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Writes_What_The_Library_Writes(string kind) => Check(kind, 1, DefaultFloats);

    [Theory]
    [MemberData(nameof(Kinds))]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Writes_Very_Many_As_The_Library_Does(string kind)
    {
        Soak.Only();
        Check(kind, 2, SoakFloats);
    }

    [Fact]
    public void Writes_Floats_Around_Powers_Of_Ten_And_Two_As_The_Library_Does()
    {
        var corners = Enumerable.Range(-46, 86).Select(exponent => (float)Math.Pow(10, exponent)).Concat(Enumerable.Range(-149, 277).Select(exponent => MathF.ScaleB(1, exponent)));
        foreach (var corner in corners.Append(0f).Append(float.MaxValue))
        {
            foreach (var value in (float[])[corner, MathF.BitIncrement(corner), MathF.BitDecrement(corner)])
            {
                Same(value);
                Same(-value);
            }
        }

        Same(float.NaN);
    }

    private static void Check(string kind, int seed, int count)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}, seed {seed}");
        Func<Random, float> next = kind switch
        {
            nameof(AnyFloat) => AnyFloat,
            nameof(Probability) => Probability,
            nameof(FewDecimals) => FewDecimals,
            _ => AnySize,
        };
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
            Same(next(random));
    }

    private static float AnyFloat(Random random) => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32));

    private static float Probability(Random random) => random.NextSingle();

    private static float FewDecimals(Random random) => random.Next(-2_000_000, 2_000_000) / 1000f;

    private static float AnySize(Random random) => (float)Math.Pow(10, (random.NextDouble() * 14) - 6);

    private static void Same(float value)
    {
        Span<byte> text = stackalloc byte[ShortestDecimal.MaxBytes];
        Span<byte> expected = stackalloc byte[ShortestDecimal.MaxBytes];
        text = text[..ShortestDecimal.Write(value, text)];
        value.TryFormat(expected, out var length, provider: CultureInfo.InvariantCulture);
        if (!text.SequenceEqual(expected[..length]))
            Assert.Fail($"{value:E9} became {Encoding.ASCII.GetString(text)}");
    }
}
