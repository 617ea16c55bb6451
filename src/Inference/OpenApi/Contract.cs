using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inference.Models;
using Inference.Predict;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi;

/// <summary>The OpenAPI 3.1 document while it is put together.</summary>
/// <remarks>
/// JSON nodes and no library for the document: Microsoft.OpenApi (3.11) knows no <c>prefixItems</c>, which positional rows
/// need, and writes control characters, which names of features may hold, as they are.
/// </remarks>
internal sealed class Contract
{
    private const string About =
        "One service for tabular models that is asked in the words of several protocols; the same row gets the same score through all of them. "
        + "HEAD is answered where GET is; other verbs than those listed with 405. "
        + "Beside what the schemas say, numbers are read from the texts \"NaN\" (missing), \"Infinity\" and \"-Infinity\", and booleans from 0 and 1. "
        + "In answers, null stands for an infinite number.";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly InferenceOptions _options;
    private readonly JsonArray _tags = [];
    private readonly JsonObject _paths = [];
    private readonly JsonObject _schemas = [];
    private readonly JsonObject _responses = [];
    private readonly JsonObject _parameters = [];

    /// <summary>A document with no paths yet.</summary>
    /// <param name="models">The live models.</param>
    /// <param name="defaultName">Name of the one that answers when none is named.</param>
    /// <param name="options">Limits, for the texts.</param>
    public Contract(IEnumerable<LoadedModel> models, string? defaultName, InferenceOptions options)
    {
        _options = options;
        ModelSchemas.AddTo(this);
        Models = [.. models.Select(model => ModelSchemas.AddTo(this, model))];
        Default = Models.FirstOrDefault(model => model.Name == defaultName);
        Parameters.AddTo(this);
    }

    /// <summary>Schemas of the live models.</summary>
    public IReadOnlyList<ModelSchemas> Models { get; }

    /// <summary>Those of the model that answers when none is named; null when there is none.</summary>
    public ModelSchemas? Default { get; }

    /// <summary>Adds a protocol.</summary>
    public void AddTag(string name, string description) => _tags.Add(new JsonObject { ["name"] = name, ["description"] = description });

    /// <summary>Adds a schema that others refer to by name.</summary>
    public void AddSchema(string name, JsonObject schema) => _schemas[name] = schema;

    /// <summary>Whether a schema of that name is there.</summary>
    public bool HasSchema(string name) => _schemas.ContainsKey(name);

    /// <summary>Adds a parameter that operations refer to.</summary>
    /// <param name="key">Name that they refer to it by.</param>
    /// <param name="name">Name that callers send.</param>
    /// <param name="place"><c>path</c>, <c>query</c> or <c>header</c>.</param>
    /// <param name="schema">What it may be.</param>
    /// <param name="description">What it means.</param>
    public void AddParameter(string key, string name, string place, JsonObject schema, string description) =>
        _parameters[key] = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = place == "path", ["description"] = description, ["schema"] = schema };

    /// <summary>Adds one verb of a path.</summary>
    public void Add(string path, HttpMethod method, Operation operation)
    {
        if (!_paths.ContainsKey(path))
            _paths[path] = new JsonObject();
        _paths[path]!.AsObject().Add(method.Method.ToLowerInvariant(), Describe(operation));
    }

    /// <summary>The whole, as UTF-8.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, WriterOptions))
            Document().WriteTo(json);
        return stream.ToArray();
    }

    private JsonObject Document() => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject
        {
            ["title"] = "Inference",
            ["version"] = ProductVersion.Text,
            ["description"] = About,
            ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
        // The empty one comes first: hosts without a key ask for none.
        ["security"] = new JsonArray(new JsonObject(), new JsonObject { ["KeyHeader"] = new JsonArray() }, new JsonObject { ["KeyQuery"] = new JsonArray() }),
        ["tags"] = _tags,
        ["paths"] = _paths,
        ["components"] = new JsonObject
        {
            ["schemas"] = _schemas,
            ["responses"] = _responses,
            ["parameters"] = _parameters,
            ["headers"] = Headers(),
            ["securitySchemes"] = new JsonObject { ["KeyHeader"] = Key("header", "x-functions-key"), ["KeyQuery"] = Key("query", "code") },
        },
    };

    private JsonObject Describe(Operation operation)
    {
        var described = new JsonObject { ["operationId"] = operation.Id, ["tags"] = new JsonArray(operation.Tag), ["summary"] = operation.Summary };
        described.Saying(operation.Description);
        if (operation.Parameters.Count > 0)
            described["parameters"] = Array(operation.Parameters.Select(key => new JsonObject { ["$ref"] = $"#/components/parameters/{key}" }));
        if (operation.Body is not null)
            described["requestBody"] = operation.Body;
        described["responses"] = Responses(operation);
        if (operation.IsOpen)
            described["security"] = new JsonArray();
        return described;
    }

    private JsonObject Responses(Operation operation)
    {
        var responses = new SortedDictionary<int, JsonObject>(operation.Answers);
        foreach (var status in operation.Errors)
            responses[status] = Shared($"{operation.ErrorForm.Name}{status}", () => operation.ErrorForm.Answer(this, status, _options));
        if (!operation.IsOpen)
            responses[401] = Shared("KeyMissing", () => new() { ["description"] = "The host asks for a function key, and none or another one came." });
        return new(responses.Select(response => KeyValuePair.Create(FormattableString.Invariant($"{response.Key}"), (JsonNode?)response.Value)));
    }

    private JsonObject Shared(string name, Func<JsonObject> response)
    {
        if (!_responses.ContainsKey(name))
            _responses[name] = response();
        return new() { ["$ref"] = $"#/components/responses/{name}" };
    }

    private static JsonObject Headers() => new()
    {
        [ScoredResult.ModelHeader] = Header(Text(), isAlwaysThere: true).Saying("The model that scored."),
        [ScoredResult.VersionHeader] = Header(Text(), isAlwaysThere: true).Saying("Its version."),
    };

    private static JsonObject Key(string place, string name) =>
        new JsonObject { ["type"] = "apiKey", ["in"] = place, ["name"] = name }.Saying("Function key, where the host asks for one.");
}
