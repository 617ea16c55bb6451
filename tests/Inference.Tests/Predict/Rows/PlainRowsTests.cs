using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Predict;
using Inference.Predict.Reference;
using Inference.Predict.Rows;
using Inference.Predict.V1;
using Inference.Tests.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Rows;

/// <summary>Bodies of plain rows, and bodies that nearly are: what comes of them is what the general reader alone makes of them.</summary>
public sealed class PlainRowsTests
{
    private const int Seed = 20_261_127;
    private const int DefaultBodies = 4_000;
    private const int SoakBodies = 2_000_000;

    private static readonly InferenceOptions Options = new() { MaxRowsPerRequest = 290 };

    private static readonly LoadedModel[] Models = [.. Enumerable.Range(1, 70).Select(count =>
        SumModel.Regression([.. Enumerable.Range(0, count).Select(i => SumModel.Number(FormattableString.Invariant($"x{i}")))]))];

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    public void Reads_What_The_General_Reader_Reads(string kind) => Check(kind, Seed, DefaultBodies);

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Reads_Very_Many_Bodies_As_The_General_Reader_Does(string kind)
    {
        Soak.Only();
        const int Shares = 100;
        Parallel.For(1, Shares + 1, share => Check(kind, Seed + share, SoakBodies / Shares));
    }

    [Theory]
    [InlineData("{\"features\":[1.5,-2,0,16777216,0.1,12345.678,-0.000001,99999999,1,2,3,4]}", 12)]
    [InlineData("{\"features\": [[1.5, -2, 0, 16777216, 0.1], [12345.678, -0, 0.0, 99999999, 1]]}", 5)]
    [InlineData("\n{ \"features\" :\t[ [0.30000000000000004, 1e5], [  7 , 8\n],\r\n [1,2]]} \n                    ", 2)]
    [InlineData("{\"features\":[[0],[1],[2],[3],[4],[5],[6],[7],[8],[9],[10],[11],[12],[13]]}", 1)]
    public void Leaves_No_Plain_Body_To_The_General_Reader(string body, int features)
    {
        using var call = Call(Models[features - 1], Encoding.UTF8.GetBytes(body));

        Assert.True(PlainRows.TryRead(call, "\"features\""u8, out _));
        Assert.Equal(Outcome(call.Model, call.Body, ReferenceProtocol.ReadAny), Outcome(call.Model, call.Body, new ReferenceProtocol().Read));
    }

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
    [InlineData("1,2")]
    [InlineData("1}")]
    public void Leaves_A_Body_With_Another_Value_To_The_General_Reader(string value)
    {
        // Each place of a row of 9, so that it also comes to stand at the border of 64 bytes.
        for (var place = 0; place < 9; place++)
        {
            for (var digits = 1; digits < 9; digits++)
            {
                var row = Enumerable.Repeat(new string('7', digits), 9).ToArray();
                row[place] = value;
                var body = Encoding.UTF8.GetBytes($$"""{"features":[[1.25,2.5,3.75,4,5,6,7,8,9],[{{string.Join(',', row)}}]]}""");
                using var call = Call(Models[8], body);

                Assert.False(PlainRows.TryRead(call, "\"features\""u8, out _));
                Assert.Equal(0, call.Rows.Count);
            }
        }
    }

    private static void Check(string kind, int seed, int bodies)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{bodies} bodies, seed {seed}");
        var random = new Random(seed);
        var read = 0;
        for (var i = 0; i < bodies; i++)
        {
            var model = Models[random.Next(Models.Length)];
            var (member, general, protocol) = random.Next(3) switch
            {
                0 => ("instances", V1Protocol.ReadAny, new V1Protocol()),
                1 => ("inputs", V1Protocol.ReadAny, new V1Protocol()),
                _ => ("features", (Func<PredictCall, IAnswer>)ReferenceProtocol.ReadAny, (IProtocol)new ReferenceProtocol()),
            };
            var body = Body(random, kind, member, model.Schema.Count);
            var expected = Outcome(model, body, general);
            var found = Outcome(model, body, protocol.Read);
            if (found != expected)
                Assert.Fail($"{kind}, seed {seed}, body {i}: '{Encoding.UTF8.GetString(body)}': {expected} expected, {found} found.");
            using var call = Call(model, body);
            read += random.Next(300) > 0 && Succeeds(() => PlainRows.TryRead(call, Encoding.UTF8.GetBytes($"\"{member}\""), out _)) ? 1 : 0;
        }

        // Else this would compare the general reader with itself.
        Assert.InRange(read, bodies / 10, bodies);
    }

    private static byte[] Body(Random random, string kind, string member, int features)
    {
        var write = NumberTexts.Of(kind);
        Span<byte> text = stackalloc byte[NumberTexts.MaxBytes];
        var (comma, colon) = random.Next(2) == 0 ? (",", ":") : (", ", ": ");
        var isList = random.Next(5) > 0;
        var rows = isList ? random.Next(1, random.Next(20) == 0 ? 300 : 12) : 1;
        // Most bodies are to be read: few values are of the kind, and those of many are JSON.
        var share = random.Next(3) switch { 0 => 0, 1 => 0.5 / (rows * features), _ => 0.5 };
        var isJson = random.Next(4) > 0;
        var body = new StringBuilder($"{{\"{member}\"{colon}{(isList ? "[" : "")}");
        for (var row = 0; row < rows; row++)
        {
            body.Append(row > 0 ? comma : "").Append('[');
            for (var i = 0; i < features; i++)
            {
                var value = random.NextDouble() < share ? Encoding.UTF8.GetString(text[..write(random, text)]) : Plain(random);
                body.Append(i > 0 ? comma : "").Append(!isJson || IsJsonNumber(value) ? value : Plain(random));
            }

            body.Append(']');
        }

        return Damage(Encoding.UTF8.GetBytes(body.Append(isList ? "]}" : "}").ToString()), random);
    }

    private static string Plain(Random random) => random.Next(4) switch
    {
        0 => random.Next(-100, 100).ToString(CultureInfo.InvariantCulture),
        1 => random.NextDouble().ToString(CultureInfo.InvariantCulture),
        2 => Math.Round(random.NextDouble() * 1000, 3).ToString(CultureInfo.InvariantCulture),
        _ => random.NextSingle().ToString(CultureInfo.InvariantCulture),
    };

    private static bool IsJsonNumber(string text) => Succeeds(() =>
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.ValueKind == JsonValueKind.Number;
    });

    private static bool Succeeds(Func<bool> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is JsonException or CallException)
        {
            return false;
        }
    }

    private static byte[] Damage(byte[] body, Random random)
    {
        var damaged = body.ToList();
        for (var times = random.Next(3) == 0 ? random.Next(1, 3) : 0; times > 0; times--)
        {
            var at = random.Next(damaged.Count);
            var value = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)"[]{},:.0-1 \n\te\""[random.Next(15)];
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = value;
                    break;
                case 1:
                    damaged.RemoveAt(at);
                    break;
                case 2:
                    damaged.RemoveRange(at, damaged.Count - at);
                    damaged.Add(value);
                    break;
                default:
                    damaged.Insert(at, value);
                    break;
            }
        }

        return [.. damaged];
    }

    private static PredictCall Call(LoadedModel model, ReadOnlyMemory<byte> body) => new(model, body, BodyTypes.Json, MediaTypes.Json, Options);

    /// <summary>The rows' bits and the form of the answer, or what is wrong.</summary>
    private static string Outcome(LoadedModel model, ReadOnlyMemory<byte> body, Func<PredictCall, IAnswer> read)
    {
        using var call = Call(model, body);
        try
        {
            var answer = read(call);
            if (call.Errors.Count > 0)
                return call.Errors.ToText();
            var form = answer == ReferenceAnswer.OneRow ? "one" : answer == ServingAnswer.Outputs ? "outputs" : "list";
            return $"{form}, {call.Rows.Count}: {Convert.ToHexString(MemoryMarshal.AsBytes(call.Rows.Features.Span))}";
        }
        catch (JsonException error)
        {
            return $"JSON {error.LineNumber} {error.BytePositionInLine}";
        }
        catch (CallException error)
        {
            return $"{error.Status} {error.Message}";
        }
        catch (InvalidOperationException)
        {
            return "Unicode";
        }
    }
}
