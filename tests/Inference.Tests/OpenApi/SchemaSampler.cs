using System.Text.Json.Nodes;

namespace Inference.Tests.OpenApi;

/// <summary>Makes values that a schema of the document allows, by chance.</summary>
/// <param name="document">For its references.</param>
/// <param name="random">Decides.</param>
internal sealed class SchemaSampler(JsonNode document, Random random)
{
    /// <summary>Elements of every list, for bodies whose lists must be of one length; null leaves it to chance.</summary>
    public int? ListLength { get; set; }

    /// <summary>The schema itself, where there was a reference to it.</summary>
    public JsonObject Resolve(JsonNode schema) => schema["$ref"] is { } reference
        ? document["components"]!["schemas"]![reference.GetValue<string>()["#/components/schemas/".Length..]]!.AsObject()
        : schema.AsObject();

    public JsonNode? Sample(JsonNode reference)
    {
        var schema = Resolve(reference);
        if (schema["oneOf"] is JsonArray alternatives)
            return Sample(alternatives[random.Next(alternatives.Count)]!);
        if (schema["enum"] is JsonArray values)
            return values[random.Next(values.Count)]?.DeepClone();
        string[] types = schema["type"] is JsonArray several ? [.. several.Select(type => type!.GetValue<string>())] : [schema["type"]!.GetValue<string>()];
        return types[random.Next(types.Length)] switch
        {
            "null" => null,
            "boolean" => random.Next(2) == 0,
            "integer" => random.Next(-1000, 1000),
            "number" => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20)),
            "string" => new string([.. Enumerable.Range(0, random.Next(5)).Select(_ => (char)random.Next(' ', 0x2000))]),
            "array" => SampleArray(schema),
            "object" => SampleObject(schema),
            var other => throw new NotSupportedException($"The document has a type '{other}'."),
        };
    }

    private JsonArray SampleArray(JsonObject schema) => schema["prefixItems"] is JsonArray items
        ? [.. items.Select(item => Sample(item!))]
        : [.. Enumerable.Range(0, ListLength ?? ((schema["minItems"]?.GetValue<int>() ?? 0) + random.Next(4))).Select(_ => Sample(schema["items"]!))];

    private JsonObject SampleObject(JsonObject schema)
    {
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        var properties = schema["properties"]?.AsObject() ?? [];
        var least = properties.Count == 0 ? 0 : schema["minProperties"]?.GetValue<int>() ?? 0;
        var members = properties.Where((member, place) => required.Contains(member.Key) || place < least || random.Next(2) == 0).ToArray();
        random.Shuffle(members);
        var sample = new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Sample(member.Value!))));
        if (schema["additionalProperties"] is null && random.Next(2) == 0)
            sample["something else"] = random.Next();
        return sample;
    }
}
