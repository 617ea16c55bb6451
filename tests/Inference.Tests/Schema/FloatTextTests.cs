using System.Globalization;
using System.Text;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Schema;

public sealed class FloatTextTests
{
    private const int DefaultTexts = 50_000;
    private const long SoakTexts = 120_000_000;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    public void Reads_What_The_General_Parser_Reads_To_The_Bit(string kind) => Check(kind, 1, DefaultTexts);

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Reads_Very_Many_Texts_As_The_General_Parser_Does(string kind)
    {
        Soak.Only();
        const int Shares = 200;
        Parallel.For(0, Shares, share => Check(kind, 1000 + share, SoakTexts / Shares));
    }

    [Theory]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("-.")]
    [InlineData("--1")]
    [InlineData("1.2.3")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e5e5")]
    [InlineData("e5")]
    [InlineData(".e5")]
    [InlineData("1e-0045")]
    [InlineData("1e9999999999")]
    [InlineData("0e9999999999")]
    [InlineData("1\0\0")]
    [InlineData("16777217")]
    [InlineData("-16777219.0")]
    [InlineData("16777217.0000000001")]
    [InlineData("8388608.5")]
    [InlineData("3.4028235677973366e38")]
    [InlineData("3.4028235677973365e38")]
    [InlineData("1.1754943508222875e-38")]
    [InlineData("1.1754942807573643e-38")]
    [InlineData("7.006492321624085e-46")]
    [InlineData("7.006492321624086e-46")]
    [InlineData("999999999999999999")]
    [InlineData("9999999999999999999")]
    [InlineData("00000000000000000000000000000000000000000001.5")]
    [InlineData("1234567890123456")]
    [InlineData("123456789012345.6")]
    [InlineData("12345678,90")]
    public void Reads_Corners_As_The_General_Parser_Does(string text) => CheckText(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Needs_The_General_Parser_For_Few_Numbers_Of_Ordinary_Size()
    {
        var random = new Random(1);
        Span<byte> text = stackalloc byte[NumberTexts.MaxBytes];
        var plain = 0;
        for (var i = 0; i < 10_000; i++)
        {
            ((random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-4, 7))).TryFormat(text, out var length, default, Plain);
            plain += FloatText.TryParseDecimal(text[..length], out _) ? 1 : 0;
        }

        Assert.InRange(plain, 9_990, 10_000);
    }

    private static void Check(string kind, int seed, long texts)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{texts} texts, seed {seed}");
        var write = NumberTexts.Of(kind);
        var random = new Random(seed);
        Span<byte> text = stackalloc byte[NumberTexts.MaxBytes];
        for (var i = 0L; i < texts; i++)
            CheckText(text[..write(random, text)]);
    }

    private static void CheckText(ReadOnlySpan<byte> text)
    {
        var isNumber = float.TryParse(text, NumberStyles.Float, Plain, out var expected);
        if (FloatText.TryParse(text, out var found) != isNumber || BitConverter.SingleToInt32Bits(found) != BitConverter.SingleToInt32Bits(expected))
            Assert.Fail($"'{Encoding.UTF8.GetString(text)}': {(isNumber ? expected.ToString("G9", Plain) : "no number")} expected, {found.ToString("G9", Plain)} found.");
        if (DecimalDigits.TryReadAtOnce(text, out var digits, out var exponent) && (!DecimalDigits.TryReadOneByOne(text, out var twinDigits, out var twinExponent) || (digits, exponent) != (twinDigits, twinExponent)))
            Assert.Fail($"'{Encoding.UTF8.GetString(text)}': the vector path reads {digits.ToString(Plain)} e{exponent.ToString(Plain)}, the scalar one does not.");
    }
}
