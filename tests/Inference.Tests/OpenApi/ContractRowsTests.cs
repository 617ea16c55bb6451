using System.Text.Json;
using System.Text.Json.Nodes;
using Inference.Models;
using Inference.Predict.Reference;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.OpenApi;

/// <summary>The document keeps its word: what its schemas allow is answered, what they forbid is refused.</summary>
public sealed class ContractRowsTests
{
    private const int Models = 60;
    private const int CallsPerModel = 6;

    [Fact]
    public async Task What_The_Schemas_Allow_Is_Answered_And_What_They_Forbid_Refused()
    {
        for (var seed = 0; seed < Models; seed++)
        {
            var random = new Random(seed);
            var model = RandomModel(random);
            var document = await DocumentOf.JsonAsync(model);
            var sampler = new SchemaSampler(document, random);
            for (var call = 0; call < CallsPerModel; call++)
            {
                var allowed = sampler.Sample(Request(document))!;
                var (status, answer) = await PredictAsync(model, allowed);
                Assert.True(status == 200, $"Seed {seed}: the document allows {allowed.ToJsonString()}, the service says {answer}");

                var forbidden = Spoil(sampler, document, random);
                (status, answer) = await PredictAsync(model, forbidden);
                Assert.True(status == 400, $"Seed {seed}: the document forbids {forbidden.ToJsonString()}, the service says {answer}");
            }
        }
    }

    private static JsonNode Request(JsonNode document) => document["paths"]!["/api/predict/sum"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;

    /// <summary>One of the rows that the document allows, with one thing wrong.</summary>
    private static JsonObject Spoil(SchemaSampler sampler, JsonNode document, Random random)
    {
        var schemas = document["components"]!["schemas"]!;
        if (random.Next(2) == 0)
        {
            var values = sampler.Sample(schemas["sum.PositionalRow"]!)!.AsArray();
            var place = random.Next(values.Count);
            if (random.Next(3) == 0)
                values.Add(1);
            else
                values[place] = Wrong(sampler.Resolve(schemas["sum.PositionalRow"]!["prefixItems"]![place]!), random);
            return new JsonObject { ["features"] = values };
        }

        var row = sampler.Sample(schemas["sum.NamedRow"]!)!.AsObject();
        var properties = schemas["sum.NamedRow"]!["properties"]!.AsObject();
        var required = schemas["sum.NamedRow"]!["required"]?.AsArray();
        if (random.Next(3) == 0 && required is not null)
            row.Remove(required[random.Next(required.Count)]!.GetValue<string>());
        else if (random.Next(2) == 0 && schemas["sum.NamedRow"]!["additionalProperties"] is not null)
            row["no feature"] = 1;
        else if (properties.ElementAt(random.Next(properties.Count)) is var (name, schema))
            row[name] = Wrong(sampler.Resolve(schema!), random);
        return new JsonObject { ["features"] = row };
    }

    private static JsonNode? Wrong(JsonObject schema, Random random)
    {
        var types = schema["type"]!.ToJsonString();
        JsonNode?[] wrong =
        [
            types.Contains("boolean", StringComparison.Ordinal) ? "true" : true,
            // Where any text will do, a number counts as a category that is not known.
            .. !types.Contains("string", StringComparison.Ordinal) ? new JsonNode?[] { "7" } : schema["enum"] is null ? [] : [7],
            .. types.Contains("null", StringComparison.Ordinal) ? [] : new JsonNode?[] { null },
            .. types.Contains("integer", StringComparison.Ordinal) ? new JsonNode?[] { 0.5 } : [],
            .. schema["enum"] is null ? [] : new JsonNode?[] { "no such category" },
        ];
        return wrong[random.Next(wrong.Length)];
    }

    private static LoadedModel RandomModel(Random random)
    {
        FeatureDefinition[] features = [.. Enumerable.Range(0, random.Next(1, 6)).Select(place => RandomFeature($"f{place}", random))];
        return random.Next(2) == 0 ? SumModel.Binary(null, features) : SumModel.Regression(features);
    }

    private static FeatureDefinition RandomFeature(string name, Random random)
    {
        var type = (FeatureType)random.Next(4);
        var policy = (MissingPolicy)random.Next(3);
        object fill = type switch { FeatureType.Category => "b", FeatureType.Boolean => true, _ => 3 };
        return new FeatureDefinition
        {
            Name = name,
            Type = type,
            Values = type == FeatureType.Category ? ["a", "b", "c"] : null,
            Unknown = type == FeatureType.Category ? (UnknownCategoryPolicy)random.Next(2) : null,
            Missing = new MissingRule { Policy = policy, Value = policy == MissingPolicy.Fill ? JsonSerializer.SerializeToElement(fill) : null },
        };
    }

    private static Task<(int Status, string Body)> PredictAsync(LoadedModel model, JsonNode body) => SendAsync(new EndpointCall(model) { Body = body.ToJsonString() });

    private static async Task<(int Status, string Body)> SendAsync(EndpointCall call) =>
        (await call.SendAsync((request, predictor) => new PredictEndpoint(predictor).HandleAsync(request, CancellationToken.None))).Pair;
}
