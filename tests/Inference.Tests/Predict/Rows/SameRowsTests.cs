using System.Globalization;
using System.Text.Json;
using Inference.Models;
using Inference.Predict.Invocations;
using Inference.Predict.Reference;
using Inference.Predict.V1;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Rows;

/// <summary>The same rows, written in every form that these protocols have, get the same scores to the last digit.</summary>
public sealed class SameRowsTests
{
    private const int Seed = 20_260_807;
    private static readonly string[] Cities = ["Oslo", "Rome, or so", "say \"hi\"", "Malmö"];

    private static readonly LoadedModel Model = SumModel.Regression(
        new FeatureDefinition { Name = "amount", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Allow } },
        new FeatureDefinition { Name = "city", Type = FeatureType.Category, Values = Cities },
        new FeatureDefinition { Name = "hour, of \"day\"", Type = FeatureType.Integer, Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = JsonSerializer.SerializeToElement(12) } },
        new FeatureDefinition { Name = "online", Type = FeatureType.Boolean });

    private static readonly InferenceOptions Options = new();

    [Fact]
    public async Task Rows_Get_The_Same_Scores_Through_Every_Form()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 40; round++)
        {
            var rows = Enumerable.Range(0, random.Next(1, 20)).Select(_ => Row(random)).ToList();
            var expected = await ReferenceAsync(rows);
            foreach (var (form, scores) in await EveryFormAsync(rows, random))
                Assert.True(expected.SequenceEqual(scores), $"{form} of round {round} of seed {Seed}: {string.Join(' ', scores)} instead of {string.Join(' ', expected)}");
        }
    }

    /// <summary>JSON of the values, in model order.</summary>
    private static string[] Row(Random random) =>
    [
        random.Next(8) switch
        {
            0 => "null",
            1 => random.NextDouble().ToString("E17", CultureInfo.InvariantCulture),
            2 => ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-40, 30))).ToString("R", CultureInfo.InvariantCulture),
            _ => random.NextSingle().ToString(CultureInfo.InvariantCulture),
        },
        JsonSerializer.Serialize(Cities[random.Next(Cities.Length)]),
        random.Next(4) == 0 ? "null" : random.Next(24).ToString(CultureInfo.InvariantCulture),
        random.Next(2) == 0 ? "true" : "false",
    ];

    private static async Task<string[]> ReferenceAsync(List<string[]> rows)
    {
        var call = new EndpointCall(Model) { Options = Options, Body = $$"""{"features":{{Lists(rows)}}}""" };
        var (status, answer, _) = await call.SendAsync((request, predictor) => new PredictEndpoint(predictor).HandleAsync(request, CancellationToken.None));
        Assert.Equal((200, answer), (status, answer));
        return [.. JsonDocument.Parse(answer).RootElement.GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("prediction").GetRawText())];
    }

    private static async Task<List<(string Form, string[] Scores)>> EveryFormAsync(List<string[]> rows, Random random)
    {
        var shuffled = Enumerable.Range(0, Model.Schema.Count).ToArray();
        random.Shuffle(shuffled);
        var lists = Lists(rows);
        var records = "[" + string.Join(',', rows.Select(row => "{" + string.Join(',', shuffled.Select(i => $"{Name(i)}:{row[i]}")) + "}")) + "]";
        var columns = "{" + string.Join(',', shuffled.Select(i => $"{Name(i)}:[{string.Join(',', rows.Select(row => row[i]))}]")) + "}";
        var names = $"[{string.Join(',', shuffled.Select(Name))}]";
        var permuted = Lists(rows.Select(row => shuffled.Select(i => row[i]).ToArray()));
        var csv = string.Concat(rows.Select(row => string.Join(',', row.Select(Field)) + "\n"));
        var headed = string.Join(',', shuffled.Select(i => Field(Name(i)))) + "\n" + string.Concat(rows.Select(row => string.Join(',', shuffled.Select(i => Field(row[i]))) + "\r\n"));
        return
        [
            ("V1 lists", await V1Async($$"""{"instances":{{lists}}}""")),
            ("V1 objects", await V1Async($$"""{"instances":{{records}}}""")),
            ("V1 columns", await V1Async($$"""{"inputs":{{columns}}}""")),
            ("V1 tensor", await V1Async($$"""{"inputs":{{lists}}}""")),
            ("records", await InvokeAsync($$"""{"dataframe_records":{{records}}}""")),
            ("split", await InvokeAsync($$"""{"dataframe_split":{"columns":{{names}},"data":{{permuted}} } }""")),
            ("split, data first", await InvokeAsync($$"""{"dataframe_split":{"data":{{permuted}},"columns":{{names}} } }""")),
            ("split without names", await InvokeAsync($$"""{"dataframe_split":{"data":{{lists}} } }""")),
            ("columns", await InvokeAsync($$"""{"inputs":{{columns}}}""")),
            ("CSV", await InvokeAsync(csv, "text/csv")),
            ("CSV with a header", await InvokeAsync(headed, "text/csv")),
        ];
    }

    private static string Name(int feature) => JsonSerializer.Serialize(Model.Schema[feature].Name);

    private static string Lists(IEnumerable<string[]> rows) => $"[{string.Join(',', rows.Select(row => $"[{string.Join(',', row)}]"))}]";

    private static string Field(string json) => json switch
    {
        "null" => "",
        ['"', ..] => $"\"{JsonSerializer.Deserialize<string>(json)!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => json,
    };

    private static async Task<string[]> V1Async(string body)
    {
        var call = new EndpointCall(Model) { Options = Options, Path = "/v1/models/sum:predict", Body = body };
        return Scores(await call.SendAsync((request, predictor, models) => new V1Endpoint(predictor, models).HandleAsync(request, CancellationToken.None)));
    }

    private static async Task<string[]> InvokeAsync(string body, string contentType = "application/json")
    {
        var call = new EndpointCall(Model) { Options = Options, Path = "/invocations", Body = body, ContentType = contentType };
        return Scores(await call.SendAsync((request, predictor, models) => new InvocationsEndpoint(predictor, models, Options).HandleAsync(request, CancellationToken.None)));
    }

    private static string[] Scores(Answered answered)
    {
        Assert.Equal((200, answered.Body), answered.Pair);
        return [.. JsonDocument.Parse(answered.Body).RootElement.EnumerateObject().Single().Value.EnumerateArray().Select(score => score.GetRawText())];
    }
}
