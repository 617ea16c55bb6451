using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Inference.Csv;
using Inference.Tests.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Csv;

public sealed class FourNumbersTests
{
    private const int DefaultRecords = 20_000;
    private const int SoakRecords = 25_000_000;

    /// <summary>In front of the records, so that there are bytes before the first; and behind them, since the last few bytes are read otherwise.</summary>
    private const string Around = "0.000000000000000,0\n";

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    public void Reads_What_The_General_Parser_Reads_To_The_Bit(string kind) => Check(kind, 1, DefaultRecords);

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Reads_Very_Many_Fields_As_The_General_Parser_Does(string kind)
    {
        Soak.Only();
        const int Shares = 100;
        Parallel.For(0, Shares, share => Check(kind, 1000 + share, SoakRecords / Shares));
    }

    [Fact]
    public void Leaves_No_Plain_Decimal_To_Others()
    {
        SkipWhereUnsupported();
        foreach (var record in (string[])["1,2.5,-3,0", "-0.000001,123456789,12345678.12345,-9999999.25", "000000000000001,-0,1.0,.5", "0.1,-.25,16777216,99999999"])
            Assert.Equal(0u, Read(record).Left);
    }

    [Fact]
    public void Leaves_Each_Field_That_Is_None_And_Reads_The_Others()
    {
        SkipWhereUnsupported();
        foreach (var other in (string[])["", "-", ".", "-.", "1.", "1e5", "1.2.3", "--1", "+1", " 1", "x", "nan", "12345678901234567", "0.12345678901234567890", "99999999999999999999999999999999999999999", "0.1234567890123456789012345678901234567890"])
        {
            for (var place = 0; place < 4; place++)
            {
                var fields = new[] { "1.5", "-2", "3.25", "0.5" };
                fields[place] = other;

                var (left, values) = Read(string.Join(',', fields));

                Assert.Equal(1u << place, left);
                fields[place] = values[place].ToString(CultureInfo.InvariantCulture);
                Assert.Equal(fields, values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private static (uint Left, float[] Values) Read(string record)
    {
        var reader = new CsvReader(Encoding.UTF8.GetBytes(Around + record + "\n" + string.Concat(Enumerable.Repeat(Around, 5))));
        Assert.True(reader.Read() && reader.Read() && reader.CanReadFour);
        var values = new float[4];
        var left = reader.ReadFour([0, 1, 2, 3], areNext: true, values);
        var alone = new float[4];
        Assert.Equal(left, reader.ReadFour([0, 1, 2, 3], areNext: false, alone));
        Assert.Equal(Bits(values), Bits(alone));
        return (left, values);
    }

    private static void Check(string kind, int seed, int count)
    {
        SkipWhereUnsupported();
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} records, seed {seed}");
        var write = NumberTexts.Of(kind);
        var random = new Random(seed);
        var data = Encoding.UTF8.GetBytes(Around).ToList();
        Span<byte> text = stackalloc byte[NumberTexts.MaxBytes];
        for (var record = 0; record < count; record++)
        {
            for (var field = 0; field < 4; field++)
            {
                var length = write(random, text);
                data.AddRange(text[..length].ContainsAny(",\"\r\n"u8) ? "1"u8 : text[..length]);
                data.Add((byte)(field < 3 ? ',' : '\n'));
            }
        }

        data.AddRange(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Around, 5))));
        var reader = new CsvReader(CollectionsMarshal.AsSpan(data));
        reader.Read();
        Span<float> values = stackalloc float[4];
        Span<float> inReverse = stackalloc float[4];
        for (var record = 0; record < count; record++)
        {
            Assert.True(reader.Read());
            if (reader.FieldCount != 4)
                continue;
            var left = reader.ReadFour([0, 1, 2, 3], areNext: true, values);
            var leftInReverse = reader.ReadFour([3, 2, 1, 0], areNext: false, inReverse);
            for (var field = 0; field < 4; field++)
            {
                Assert.Equal(left >> field & 1, leftInReverse >> (3 - field) & 1);
                if ((left & (1u << field)) != 0)
                    continue;
                Assert.Equal(BitConverter.SingleToInt32Bits(values[field]), BitConverter.SingleToInt32Bits(inReverse[3 - field]));
                var isNumber = float.TryParse(reader.Field(field), NumberStyles.Float, CultureInfo.InvariantCulture, out var expected);
                if (!isNumber || BitConverter.SingleToInt32Bits(values[field]) != BitConverter.SingleToInt32Bits(expected))
                    Assert.Fail($"{kind}, seed {seed}: '{Encoding.UTF8.GetString(reader.Field(field))}' was read as {values[field]:E9}");
            }
        }
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    private static void SkipWhereUnsupported() => Assert.SkipUnless(FourNumbers.IsSupported, "This processor has no AVX-512.");
}
