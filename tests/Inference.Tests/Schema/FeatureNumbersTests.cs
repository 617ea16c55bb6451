using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Schema;

/// <summary>Numbers that come as bytes mean what their text in JSON means.</summary>
public sealed class FeatureNumbersTests
{
    private static readonly FeatureColumn[] Columns =
    [
        new(new FeatureDefinition { Name = "x", Type = FeatureType.Number }),
        new(new FeatureDefinition { Name = "x", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Allow } }),
        new(new FeatureDefinition { Name = "x", Type = FeatureType.Integer }),
        new(new FeatureDefinition { Name = "x", Type = FeatureType.Boolean }),
    ];

    [Fact]
    public void A_Float_Is_Read_As_Its_Shortest_Text() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), bits => Same(BitConverter.Int32BitsToSingle(bits), (column, number) => (column.ParseFloat(number, out var value), value))).CheckSeeded(10_000);

    [Fact]
    public void So_Are_The_Floats_At_The_Edges() => Assert.All(
        new[] { 0f, -0f, 1f, 0.1f, float.Epsilon, float.MaxValue, float.MinValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity },
        edge => Assert.True(Same(edge, (column, number) => (column.ParseFloat(number, out var value), value))));

    [Fact]
    public void A_Double_Is_Read_As_Its_Shortest_Text() => Prop.ForAll(
        ArbMap.Default.ArbFor<long>(), bits => Same(BitConverter.Int64BitsToDouble(bits), Parse)).CheckSeeded(10_000);

    /// <summary>Half-way between two floats the text, not the double behind it, says which one is meant.</summary>
    [Fact]
    public void A_Double_Between_Two_Floats_Goes_Where_Its_Text_Goes() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), bits => Same(HalfWay(BitConverter.Int32BitsToSingle(bits)), Parse)).CheckSeeded(10_000);

    [Fact]
    public void A_Whole_Number_Is_Read_As_Its_Text() => Prop.ForAll(
        ArbMap.Default.ArbFor<long>(),
        number => Same(number, Parse) && Same((ulong)number, Parse) && Same((int)number, Parse) && Same((byte)number, Parse)).CheckSeeded(10_000);

    private static double HalfWay(float number) => float.IsFinite(number) ? (number + (double)MathF.BitIncrement(number)) / 2 : number;

    private static (RejectReason Reason, float Value) Parse<T>(FeatureColumn column, T number)
        where T : IUtf8SpanFormattable => (column.ParseNumber(number, out var value), value);

    private static bool Same<T>(T number, Func<FeatureColumn, T, (RejectReason Reason, float Value)> parse)
        where T : IFormattable => Columns.All(column =>
        {
            var (reason, value) = parse(column, number);
            var expected = FromJson(column, number.ToString(null, CultureInfo.InvariantCulture), out var text);
            return reason == expected && (reason != RejectReason.None || BitConverter.SingleToInt32Bits(value) == BitConverter.SingleToInt32Bits(text));
        });

    /// <summary>As JSON holds it: NaN and the infinities as strings.</summary>
    private static RejectReason FromJson(FeatureColumn column, string text, out float value)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(char.IsLetter(text[^1]) ? $"\"{text}\"" : text));
        reader.Read();
        return column.ParseJson(ref reader, out value);
    }
}
