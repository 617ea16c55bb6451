using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Predict;
using Inference.Predict.Invocations;
using Inference.Predict.Reference;
using Inference.Predict.V1;
using Inference.Tests.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Rows;

/// <summary>Bodies of plain rows, and bodies that nearly are: what comes of them is what the general reader alone makes of them.</summary>
public sealed class PlainRowsTests
{
    private const int Seed = 20_261_127;
    private const int DefaultBodies = 1_000;
    private const int SoakBodies = 2_000_000;

    private static readonly IProtocol Reference = new ReferenceProtocol();
    private static readonly IProtocol V1 = new V1Protocol();
    private static readonly IProtocol Invocations = new InvocationsProtocol();

    private static readonly (string Member, IProtocol Protocol)[] Forms =
        [("features", Reference), ("instances", V1), ("inputs", V1), ("instances", Invocations), ("inputs", Invocations)];

    private static readonly LoadedModel[] Models = [.. Enumerable.Range(1, 70).Select(count =>
        SumModel.Regression([.. Enumerable.Range(0, count).Select(i => SumModel.Number(FormattableString.Invariant($"x{i}")))]))];

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    public void Reads_What_The_General_Reader_Reads(string kind) => GeneralReader.Compare(kind, Seed, DefaultBodies, random => Body(random, kind));

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Reads_Very_Many_Bodies_As_The_General_Reader_Does(string kind) => GeneralReader.CompareVeryMany(kind, Seed, SoakBodies, random => Body(random, kind));

    [Theory]
    [InlineData("{\"features\":[1.5,-2,0,16777216,0.1,12345.678,-0.000001,99999999,1,2,3,4]}", 12)]
    [InlineData("{\"features\": [[1.5, -2, 0, 16777216, 0.1], [12345.678, -0, 0.0, 99999999, 1]]}", 5)]
    [InlineData("\n{ \"features\" :\t[ [0.30000000000000004, 1e5], [  7 , 8\n],\r\n [1,2]]} \n                    ", 2)]
    [InlineData("\uFEFF{\"features\":[[1.5, -2], [0, 16777216], [0.1, 12345.678], [-0, 0.0]\n]\n}", 2)]
    [InlineData("{\"features\":[[0],[1],[2],[3],[4],[5],[6],[7],[8],[9],[10],[11],[12],[13]]}", 1)]
    public void Leaves_No_Plain_Body_To_The_General_Reader(string body, int features) => Assert.True(GeneralReader.Compare(Models[features - 1], Reference, body));

    [Theory]
    [InlineData("{\"signature_name\":\"serving_default\",\"instances\":[[1.5, -2], [0, 16777216], [0.1, 12345.678]]}")]
    [InlineData("{\"instances\":[[1.5, -2], [0, 16777216], [0.1, 12345.678]],\"signature_name\":\"serving_default\"}")]
    public void Reads_Plain_Rows_Beside_Another_Member(string body) => Assert.True(GeneralReader.Compare(Models[1], V1, body));

    [Theory]
    [InlineData("{\"instances\":[[1.5, -2],\n[0, 16777216], [0.1, 12345.678]],\"signature_name\":}")]
    [InlineData("{\"instances\":[[1.5, -2],\n[0, 16777216], [0.1, 12345.678]]}\n\n                             x")]
    [InlineData("{\"instances\":[[1.5, -2],\n[0, 16777216], [0.1, 12345.678]],\"signature_name\":\"\\u12\"}")]
    [InlineData("{\"instances\":[[1.5, -2],\n[0, 16777216], [0.1, 12345.678]]                            ")]
    public void A_Mistake_Behind_Plain_Rows_Is_Where_The_General_Reader_Finds_It(string body) => Assert.False(GeneralReader.Compare(Models[1], V1, body));

    [Theory]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("00")]
    [InlineData("00.5")]
    [InlineData(".5")]
    [InlineData("-.5")]
    [InlineData("5.")]
    [InlineData("+1")]
    [InlineData("-")]
    [InlineData("")]
    [InlineData("--1")]
    [InlineData("1-")]
    [InlineData("1 2")]
    [InlineData("1.2.3")]
    [InlineData("1..2")]
    [InlineData("1.e5")]
    [InlineData("]3")]
    [InlineData("] 3")]
    [InlineData("1]2")]
    [InlineData("1],[2")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("\"1\"")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("1e")]
    [InlineData("1e-")]
    [InlineData("1e.5")]
    [InlineData("1e5.5")]
    [InlineData("e5")]
    [InlineData("01e5")]
    [InlineData("1,2")]
    [InlineData("1}")]
    public void Leaves_A_Body_With_Another_Value_To_The_General_Reader(string value)
    {
        foreach (var body in BodiesWith(value))
        {
            using var call = GeneralReader.Call(Models[8], Encoding.UTF8.GetBytes(body));

            Assert.False(GeneralReader.Compare(Models[8], Reference, body));
            Assert.False(TakesShortcut(call));
        }
    }

    [Theory]
    [InlineData("9e-05")]
    [InlineData("-1.5E+05")]
    [InlineData("0e0")]
    [InlineData("1e05")]
    [InlineData("1.17549435e-38")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("123456789012345678901234567890")]
    public void Leaves_No_Body_With_A_Long_Number_Or_An_Exponent_To_The_General_Reader(string value)
    {
        foreach (var body in BodiesWith(value))
            Assert.True(GeneralReader.Compare(Models[8], Reference, body));
    }

    /// <summary>The value at each place of a row of 9, so that it also comes to stand at the border of 64 bytes.</summary>
    private static IEnumerable<string> BodiesWith(string value)
    {
        for (var place = 0; place < 9; place++)
        {
            for (var digits = 1; digits < 9; digits++)
            {
                var row = Enumerable.Repeat(new string('7', digits), 9).ToArray();
                row[place] = value;
                yield return $$"""{"features":[[1.25,2.5,3.75,4,5,6,7,8,9],[{{string.Join(',', row)}}]]}""";
            }
        }
    }

    private static bool TakesShortcut(PredictCall call)
    {
        try
        {
            Reference.Read(call);
        }
        catch (Exception error) when (error is JsonException or CallException)
        {
            // What it says was compared.
        }

        return call.TookShortcut;
    }

    private static (LoadedModel Model, IProtocol Protocol, byte[] Body) Body(Random random, string kind)
    {
        var model = Models[random.Next(Models.Length)];
        var features = model.Schema.Count;
        var (member, protocol) = Forms[random.Next(Forms.Length)];
        var isList = random.Next(5) > 0;
        var rows = isList ? random.Next(1, random.Next(20) == 0 ? 300 : 12) : 1;
        var values = new NearlyPlain(random, kind, rows * features);
        return (model, protocol, values.Damaged($"{{\"{member}\"{values.Colon}{(isList ? values.Lists(rows, features) : values.List(features))}}}"));
    }
}
