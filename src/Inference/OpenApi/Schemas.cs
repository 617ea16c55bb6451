using System.Text.Json.Nodes;
using Inference.Predict;

namespace Inference.OpenApi;

/// <summary>The pieces of an OpenAPI document. Each call makes new nodes, since a node has one place only.</summary>
internal static class Schemas
{
    /// <summary>Name of the member that is a reference.</summary>
    public const string Reference = "$ref";

    public static JsonObject Ref(string schema) => new() { [Reference] = $"#/components/schemas/{schema}" };

    public static JsonObject Text(string? description = null) => new JsonObject { ["type"] = "string" }.Saying(description);

    public static JsonObject Whole(string? description = null) => new JsonObject { ["type"] = "integer" }.Saying(description);

    public static JsonObject Truth(string? description = null) => new JsonObject { ["type"] = "boolean" }.Saying(description);

    public static JsonObject OneOfTexts(IEnumerable<string> values) => new() { ["type"] = "string", ["enum"] = Array(values.Distinct().Select(value => JsonValue.Create(value))) };

    /// <summary>A number, or <c>null</c>, which stands for infinity.</summary>
    public static JsonObject Score(string description) => new JsonObject { ["type"] = new JsonArray("number", "null") }.Saying(description);

    public static JsonObject List(JsonNode items) => new() { ["type"] = "array", ["items"] = items };

    public static JsonObject AtLeastOne(JsonNode items) => new() { ["type"] = "array", ["items"] = items, ["minItems"] = 1 };

    /// <summary>An object that may have further members, as answers may in the future.</summary>
    public static JsonObject Object(JsonObject properties, params IEnumerable<string> required)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (Array(required.Select(name => JsonValue.Create(name))) is { Count: > 0 } names)
            schema["required"] = names;
        // Many tools take a member of this name for a reference, also where it names a property.
        if (properties.Remove(Reference, out var schemaOfReference))
            schema["patternProperties"] = new JsonObject { ["^\\$ref$"] = schemaOfReference };
        return schema;
    }

    /// <summary>An object with no further members: they would be refused.</summary>
    public static JsonObject Closed(JsonObject properties, params IEnumerable<string> required)
    {
        var schema = Object(properties, required);
        schema["additionalProperties"] = false;
        return schema;
    }

    /// <summary>An object whose members are of one kind, whatever their names.</summary>
    public static JsonObject Map(JsonNode values) => new() { ["type"] = "object", ["additionalProperties"] = values };

    /// <summary>Members of these names.</summary>
    public static JsonObject Members(IEnumerable<string> names, Func<string, JsonObject> schema) => new(names.Select(name => KeyValuePair.Create(name, (JsonNode?)schema(name))));

    public static JsonObject OneOf(params IEnumerable<JsonNode> schemas) => new() { ["oneOf"] = Array(schemas) };

    public static JsonArray Array(IEnumerable<JsonNode?> nodes) => [.. nodes];

    /// <summary>The schema with a description.</summary>
    public static JsonObject Saying(this JsonObject schema, string? description)
    {
        if (description is not null)
            schema["description"] = description;
        return schema;
    }

    /// <summary>An answer of one media type.</summary>
    public static JsonObject Content(string description, string mediaType, JsonObject schema, JsonObject? examples = null)
    {
        var content = new JsonObject { ["description"] = description, ["content"] = new JsonObject() };
        return content.Or(mediaType, schema, examples);
    }

    /// <summary>A body or an answer that may have this media type, too.</summary>
    public static JsonObject Or(this JsonObject content, string mediaType, JsonObject schema, JsonObject? examples = null)
    {
        content["content"]![mediaType] = examples is { Count: > 0 }
            ? new JsonObject { ["schema"] = schema, ["examples"] = examples }
            : new JsonObject { ["schema"] = schema };
        return content;
    }

    /// <summary>An answer in JSON.</summary>
    public static JsonObject Json(string description, JsonObject schema) => Content(description, MediaTypes.Json, schema);

    /// <summary>A body that must be there, in JSON.</summary>
    public static JsonObject Body(string description, JsonObject schema, JsonObject? examples = null)
    {
        var body = Content(description, MediaTypes.Json, schema, examples);
        body["required"] = true;
        return body;
    }

    /// <summary>An answer with predictions: model and version stand in headers.</summary>
    public static JsonObject Scored(string description, JsonObject schema)
    {
        var answer = Json(description, schema);
        answer["headers"] = Members([ScoredResult.ModelHeader, ScoredResult.VersionHeader], name => new() { ["$ref"] = $"#/components/headers/{name}" });
        return answer;
    }

    public static JsonObject Example(string summary, JsonNode value) => new() { ["summary"] = summary, ["value"] = value };

    public static JsonObject Header(JsonObject schema, bool isAlwaysThere = false) => new() { ["required"] = isAlwaysThere, ["schema"] = schema };
}
