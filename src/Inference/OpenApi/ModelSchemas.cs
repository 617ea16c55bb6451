using System.Text.Json.Nodes;
using Inference.Models;
using Inference.Predict;
using Inference.Schema;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi;

/// <summary>
/// The schemas of one live model, named <c>{model}.{what}</c>: a model's name is made of characters that names of
/// components may have, and has no dot. The same without a model's name do for any model.
/// </summary>
internal sealed class ModelSchemas
{
    private const int MaxNameLength = 64;

    private readonly List<string> _features = [];

    private ModelSchemas(LoadedModel model) => Model = model;

    /// <summary>The model, to be read about.</summary>
    public LoadedModel Model { get; }

    public string Name => Model.Name;

    /// <summary>A row by names, from the golden rows; null when there are none, or tools would take it for a reference.</summary>
    public JsonObject? ExampleRow => Model.Example.Count == 0 || Model.Schema.IndexOf(Reference) >= 0
        ? null
        : JsonNode.Parse(ExampleCall.Of(Model))!["features"]!.DeepClone().AsObject();

    /// <summary>Name of a schema of a model, or of the one that does for any.</summary>
    public static string NameOf(ModelSchemas? model, string what) => model is null ? what : $"{model.Name}.{what}";

    /// <summary>Reference to a schema of a model, or to the one that does for any.</summary>
    public static JsonObject Ref(ModelSchemas? model, string what) => Schemas.Ref(NameOf(model, what));

    /// <summary>A list of rows. A bare value is one, too, where there is one feature.</summary>
    public static JsonObject RowsOf(ModelSchemas? model) =>
        List(model is { Model.Schema.Count: 1 } ? OneOf(Ref(model, "Row"), model.Feature(0)) : Ref(model, "Row"));

    /// <summary>Adds the rows that a model reads and what it says of each.</summary>
    public static ModelSchemas AddTo(Contract contract, LoadedModel model)
    {
        var schemas = new ModelSchemas(model);
        foreach (var column in model.Schema.Columns)
            schemas.AddFeature(contract, column);
        contract.AddSchema(NameOf(schemas, "NamedRow"), schemas.NamedRow());
        contract.AddSchema(NameOf(schemas, "PositionalRow"), schemas.PositionalRow());
        contract.AddSchema(NameOf(schemas, "Row"), OneOf(Ref(schemas, "NamedRow"), Ref(schemas, "PositionalRow")));
        contract.AddSchema(NameOf(schemas, "Columns"), schemas.Columns());
        contract.AddSchema(NameOf(schemas, "Outputs"), OutputSchema.Row(model));
        contract.AddSchema(NameOf(schemas, "OutputColumns"), OutputSchema.Columns(model));
        return schemas;
    }

    /// <summary>Adds those that do for any model.</summary>
    public static void AddTo(Contract contract)
    {
        var value = new JsonObject { ["type"] = new JsonArray("number", "boolean", "string", "null") };
        contract.AddSchema("FeatureValue", value.Saying("A value of a feature; the model's own schema says which it takes."));
        contract.AddSchema("NamedRow", Map(Schemas.Ref("FeatureValue")).Saying("A row by the names of the features."));
        contract.AddSchema("PositionalRow", AtLeastOne(Schemas.Ref("FeatureValue")).Saying("A row in the model's order."));
        contract.AddSchema("Row", OneOf(Schemas.Ref("NamedRow"), Schemas.Ref("PositionalRow")));
        contract.AddSchema("Columns", Map(List(Schemas.Ref("FeatureValue"))).Saying("A list for each feature, of the same length."));
        contract.AddSchema("Outputs", new JsonObject().Saying("A number, or an object with a member for each output."));
        contract.AddSchema("OutputColumns", new JsonObject().Saying("A list, or an object with a list for each output."));
    }

    /// <summary>Reference to the schema of a feature.</summary>
    public JsonObject Feature(int position) => Schemas.Ref(_features[position]);

    private void AddFeature(Contract contract, FeatureColumn column)
    {
        // Names of features may hold anything and be of any length; those of components must fit an address.
        var safe = string.Concat(column.Name.Take(MaxNameLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        var name = NameOf(this, $"feature.{safe}");
        for (var again = 2; contract.HasSchema(name); again++)
            name = NameOf(this, FormattableString.Invariant($"feature.{safe}.{again}"));
        contract.AddSchema(name, FeatureSchema.Of(column));
        _features.Add(name);
    }

    private JsonObject NamedRow() => Members(Feature);

    private JsonObject Columns()
    {
        var columns = Members(position => List(Feature(position)));
        // Of nothing but missing columns nobody knows how many rows they are.
        columns["minProperties"] = 1;
        return columns.Saying("A list for each feature, of the same length.");
    }

    private JsonObject Members(Func<int, JsonObject> schema)
    {
        var columns = Model.Schema.Columns;
        var properties = new JsonObject(columns.Select((column, position) => KeyValuePair.Create(column.Name, (JsonNode?)schema(position))));
        var required = columns.Where(column => !FeatureSchema.MayMiss(column)).Select(column => column.Name);
        return Model.Schema.IgnoresExtraFields ? Object(properties, required) : Closed(properties, required);
    }

    private JsonObject PositionalRow() => new JsonObject
    {
        ["type"] = "array",
        ["prefixItems"] = Array(Model.Schema.Columns.Select((_, position) => Feature(position))),
        ["items"] = false,
        ["minItems"] = Model.Schema.Count,
        ["maxItems"] = Model.Schema.Count,
    }.Saying($"In this order: {string.Join(", ", Model.Schema.Columns.Select(column => column.Name))}.");
}
