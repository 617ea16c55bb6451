using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Schema;

public sealed class FeatureColumnTests
{
    [Theory]
    [InlineData(FeatureType.Number, "1.5", 1.5f)]
    [InlineData(FeatureType.Number, " -2e3 ", -2000f)]
    [InlineData(FeatureType.Number, "+.5", 0.5f)]
    [InlineData(FeatureType.Number, "Infinity", float.PositiveInfinity)]
    [InlineData(FeatureType.Integer, "3.0", 3f)]
    [InlineData(FeatureType.Integer, "-7", -7f)]
    [InlineData(FeatureType.Boolean, "TRUE", 1f)]
    [InlineData(FeatureType.Boolean, "0", 0f)]
    [InlineData(FeatureType.Boolean, "1.0", 1f)]
    [InlineData(FeatureType.Category, "Rome", 1f)]
    public void Reads_Text(FeatureType type, string text, float expected)
    {
        Assert.Equal(RejectReason.None, Column(type).ParseText(Encoding.UTF8.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData(FeatureType.Number, "abc", RejectReason.WrongType)]
    [InlineData(FeatureType.Number, "0x10", RejectReason.WrongType)]
    [InlineData(FeatureType.Number, "1,5", RejectReason.WrongType)]
    [InlineData(FeatureType.Number, "1,234.5", RejectReason.WrongType)]
    [InlineData(FeatureType.Number, "1e999", RejectReason.OutOfRange)]
    [InlineData(FeatureType.Number, "", RejectReason.MissingValue)]
    [InlineData(FeatureType.Number, "NaN", RejectReason.MissingValue)]
    [InlineData(FeatureType.Integer, "3.5", RejectReason.NotWhole)]
    [InlineData(FeatureType.Integer, "16777217.5", RejectReason.NotWhole)]
    [InlineData(FeatureType.Integer, "1e60", RejectReason.OutOfRange)]
    [InlineData(FeatureType.Integer, "Infinity", RejectReason.OutOfRange)]
    [InlineData(FeatureType.Boolean, "yes", RejectReason.WrongType)]
    [InlineData(FeatureType.Boolean, "2", RejectReason.WrongType)]
    [InlineData(FeatureType.Category, "rome", RejectReason.UnknownCategory)]
    [InlineData(FeatureType.Category, "", RejectReason.MissingValue)]
    public void Refuses_Text(FeatureType type, string text, RejectReason expected)
    {
        Assert.Equal(expected, Column(type).ParseText(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void Refuses_A_Category_That_Is_Not_UTF_8()
    {
        Assert.Equal(RejectReason.InvalidUtf8, Column(FeatureType.Category).ParseText([(byte)'R', 0xFF], out _));
    }

    [Theory]
    [InlineData(FeatureType.Number, "\"1.5\"", RejectReason.WrongType)]
    [InlineData(FeatureType.Number, "true", RejectReason.WrongType)]
    [InlineData(FeatureType.Number, "[1]", RejectReason.WrongType)]
    [InlineData(FeatureType.Number, "\"NaN\"", RejectReason.MissingValue)]
    [InlineData(FeatureType.Number, "null", RejectReason.MissingValue)]
    [InlineData(FeatureType.Number, "1e999", RejectReason.OutOfRange)]
    [InlineData(FeatureType.Boolean, "\"true\"", RejectReason.WrongType)]
    [InlineData(FeatureType.Category, "1", RejectReason.WrongType)]
    [InlineData(FeatureType.Category, "\"Paris\"", RejectReason.UnknownCategory)]
    [InlineData(FeatureType.Category, "\"\\ud800\"", RejectReason.InvalidUtf8)]
    public void Refuses_Json(FeatureType type, string json, RejectReason expected)
    {
        Assert.Equal(expected, ParseJson(Column(type), json).Reason);
    }

    [Theory]
    [InlineData(FeatureType.Number, "1.5", 1.5f)]
    [InlineData(FeatureType.Number, "\"-Infinity\"", float.NegativeInfinity)]
    [InlineData(FeatureType.Boolean, "true", 1f)]
    [InlineData(FeatureType.Boolean, "0.0", 0f)]
    [InlineData(FeatureType.Category, "\"R\\u006fme\"", 1f)]
    public void Reads_Json(FeatureType type, string json, float expected)
    {
        Assert.Equal((RejectReason.None, expected), ParseJson(Column(type), json));
    }

    [Fact]
    public void Text_And_Json_Give_The_Same_Bits_Whatever_The_Culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Prop.ForAll<double>(number =>
            {
                var text = number.ToString("R", CultureInfo.InvariantCulture);
                if (!double.IsFinite(number) || float.IsInfinity(float.Parse(text, CultureInfo.InvariantCulture)))
                    return true;
                var column = Column(FeatureType.Number);
                column.ParseText(Encoding.UTF8.GetBytes(text), out var fromText);
                var fromJson = ParseJson(column, text).Value;
                var expected = float.Parse(text, CultureInfo.InvariantCulture);
                return BitConverter.SingleToInt32Bits(fromText) == BitConverter.SingleToInt32Bits(expected)
                    && BitConverter.SingleToInt32Bits(fromJson) == BitConverter.SingleToInt32Bits(expected);
            }).CheckSeeded();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Fill_Puts_Its_Value_In_And_Allow_Gives_NaN()
    {
        var fill = new FeatureColumn(Definition(FeatureType.Category) with { Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = JsonSerializer.SerializeToElement("Rome") } });
        var allow = new FeatureColumn(Definition(FeatureType.Number) with { Missing = new MissingRule { Policy = MissingPolicy.Allow } });

        Assert.Equal(RejectReason.None, fill.ParseText([], out var filled));
        Assert.Equal(1f, filled);
        Assert.Equal(RejectReason.None, allow.ParseText("nan"u8, out var allowed));
        Assert.True(float.IsNaN(allowed));
    }

    [Fact]
    public void An_Unknown_Category_Can_Count_As_Missing()
    {
        var column = new FeatureColumn(Definition(FeatureType.Category) with { Unknown = UnknownCategoryPolicy.Missing, Missing = new MissingRule { Policy = MissingPolicy.Allow } });

        Assert.Equal(RejectReason.None, column.ParseText("Paris"u8, out var value));
        Assert.True(float.IsNaN(value));
    }

    [Theory]
    [InlineData("12.5")]
    [InlineData("\"Paris\"")]
    [InlineData("null")]
    public void A_Fill_Value_Of_The_Wrong_Kind_Is_Refused(string json)
    {
        var definition = Definition(FeatureType.Category) with { Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = JsonDocument.Parse(json).RootElement } };

        var error = Assert.Throws<FormatException>(() => new FeatureColumn(definition));
        Assert.Contains("'f'", error.Message, StringComparison.Ordinal);
        Assert.Contains("one of: Oslo, Rome", error.Message, StringComparison.Ordinal);
    }

    private static FeatureDefinition Definition(FeatureType type) => new() { Name = "f", Type = type, Values = type == FeatureType.Category ? ["Oslo", "Rome"] : null };

    private static FeatureColumn Column(FeatureType type) => new(Definition(type));

    private static (RejectReason Reason, float Value) ParseJson(FeatureColumn column, string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return (column.ParseJson(ref reader, out var value), value);
    }
}
