using System.Globalization;
using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Predict.Reference;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>The same rows in every form that the protocol has, and in the reference call: the same bits, or the same refusal.</summary>
public sealed class InferFormsTests
{
    private const int Seed = 20_270_211;

    private static readonly FeatureDefinition[] Features =
    [
        SumModel.Number("amount"),
        new() { Name = "spent", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = JsonSerializer.SerializeToElement(0.1) } },
        new() { Name = "hour", Type = FeatureType.Integer, Missing = new MissingRule { Policy = MissingPolicy.Allow } },
    ];

    private static readonly LoadedModel Model = SumModel.Regression(Features);

    [Fact]
    public Task Every_Form_Scores_Alike() => RunAsync(300);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task Every_Form_Scores_Alike_Over_Many_Rows()
    {
        Soak.Only();
        return RunAsync(50_000);
    }

    private static async Task RunAsync(int calls)
    {
        var answered = 0;
        for (var index = 0; index < calls; index++)
        {
            var random = new Random(Seed + index);
            var rows = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Features.Select(feature => Value(feature.Type, random)).ToArray()).ToArray();
            var expected = await ReferenceAsync(rows);
            answered += expected.StartsWith("200", StringComparison.Ordinal) ? 1 : 0;
            Assert.Equal((index, expected), (index, await InferAsync(Matrix(rows, nested: false))));
            Assert.Equal((index, expected), (index, await InferAsync(Matrix(rows, nested: true))));
            Assert.Equal((index, expected), (index, await InferAsync(Frame(rows, random))));
            Assert.Equal((index, expected), (index, await InferAsync(MatrixJson(rows), MatrixBytes(rows))));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{answered} of {calls} calls answered, the others refused; seed {Seed}");
        Assert.InRange(answered, calls / 4, calls - 1);
    }

    /// <summary>Mostly what the feature takes, of every size; null means a missing value.</summary>
    private static float? Value(FeatureType type, Random random) => random.Next(20) switch
    {
        0 => null,
        1 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)) is var any && float.IsNaN(any) ? null : any,
        _ when type == FeatureType.Integer => random.Next(-20_000_000, 20_000_000),
        _ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 9))),
    };

    private static async Task<string> ReferenceAsync(float?[][] rows)
    {
        var call = new EndpointCall(Model) { Body = $$"""{"features":[{{string.Join(',', rows.Select(row => $"[{string.Join(',', row.Select(Text))}]"))}}]}""" };
        var (status, body, _) = await call.SendAsync((request, predictor) => new PredictEndpoint(predictor).HandleAsync(request, CancellationToken.None));
        return status == 200
            ? "200 " + string.Join(' ', JsonDocument.Parse(body).RootElement.GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("prediction").GetRawText()))
            : $"{status} {string.Join(' ', JsonDocument.Parse(body).RootElement.GetProperty("errors").EnumerateArray().Select(error => $"Row {error.GetProperty("row")}, '{error.GetProperty("field").GetString()}': {error.GetProperty("code").GetString()},").Order(StringComparer.Ordinal))}";
    }

    private static async Task<string> InferAsync(string json, byte[]? bytes = null)
    {
        var text = Encoding.UTF8.GetBytes(json);
        var call = new EndpointCall(Model) { Path = "/v2/models/sum/infer", Bytes = [.. text, .. bytes ?? []] };
        if (bytes is not null)
            call.Headers["Inference-Header-Content-Length"] = text.Length.ToString(CultureInfo.InvariantCulture);
        var (status, body, _) = await V2.SendAsync(call);
        if (status == 200)
            return "200 " + string.Join(' ', JsonDocument.Parse(body).RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetRawText()));
        var errors = V2.Error(body).Split(". Row ").Skip(1).Select(error => "Row " + error[..error.IndexOf(", expected", StringComparison.Ordinal)] + ",");
        return $"{status} {string.Join(' ', errors.Order(StringComparer.Ordinal))}";
    }

    private static string Matrix(float?[][] rows, bool nested)
    {
        var lists = rows.Select(row => string.Join(',', row.Select(Text)));
        return $$"""{"inputs":[{"name":"m","shape":[{{rows.Length}},{{Features.Length}}],"datatype":"FP32","data":[{{string.Join(',', nested ? lists.Select(list => $"[{list}]") : lists)}}]}]}""";
    }

    private static string MatrixJson(float?[][] rows) =>
        $$$"""{"inputs":[{"name":"m","shape":[{{{rows.Length}}},{{{Features.Length}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{rows.Length * Features.Length * sizeof(float)}}}}}]}""";

    private static byte[] MatrixBytes(float?[][] rows) => [.. rows.SelectMany(row => row.SelectMany(value => BitConverter.GetBytes(value ?? float.NaN)))];

    /// <summary>Inputs, and the members of each, in random order; [N] or [N,1]; FP32 or FP64; a column without any value left out.</summary>
    private static string Frame(float?[][] rows, Random random)
    {
        var inputs = Enumerable.Range(0, Features.Length).Where(column => column == 0 || rows.Any(row => row[column] is not null)).Select(column =>
        {
            string[] members =
            [
                $"\"name\":\"{Features[column].Name}\"",
                random.Next(2) == 0 ? $"\"shape\":[{rows.Length}]" : $"\"shape\":[{rows.Length},1]",
                random.Next(2) == 0 ? "\"datatype\":\"FP32\"" : "\"datatype\":\"FP64\"",
                $"\"data\":[{string.Join(',', rows.Select(row => Text(row[column])))}]",
            ];
            random.Shuffle(members);
            return $"{{{string.Join(',', members)}}}";
        }).ToArray();
        random.Shuffle(inputs);
        return $$"""{"inputs":[{{string.Join(',', inputs)}}]}""";
    }

    private static string Text(float? value) => value switch
    {
        null => "null",
        float.PositiveInfinity or float.NegativeInfinity => $"\"{value.Value.ToString(CultureInfo.InvariantCulture)}\"",
        _ => value.Value.ToString(CultureInfo.InvariantCulture),
    };
}
