using System.Text.Json.Nodes;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi.Routes;

/// <summary>The protocol V1 of TensorFlow Serving and KServe.</summary>
internal sealed class V1Routes : IRouteDescriber
{
    private const string Tag = "V1";

    public void Describe(Contract contract)
    {
        contract.AddTag(Tag, "What clients of TensorFlow Serving and KServe V1 speak. Errors are {\"error\": text}.");
        contract.AddSchema("V1Model", Object(new() { ["name"] = Text(), ["ready"] = Truth() }, "name", "ready"));
        AddSchemas(contract, null);
        contract.Add("/v1/models", HttpMethod.Get, new Operation("v1Models", Tag, "Names of the models")
        {
            Answers = new() { [200] = Json("The models.", Object(new() { ["models"] = List(Text()) }, "models")) },
        });
        AddModel(contract, "/v1/models/{model}", "Model", "a model", [Parameters.Model]);
        AddModel(contract, "/v1/models/{model}/versions/{version}", "ModelVersion", "a version of a model", [Parameters.Model, Parameters.Version]);
        foreach (var model in contract.Models)
        {
            AddSchemas(contract, model);
            AddPredict(contract, $"/v1/models/{model.Name}:predict", $"v1Predict_{model.Name}", model.Name, [], model);
        }
    }

    private static void AddModel(Contract contract, string path, string id, string which, string[] parameters)
    {
        contract.Add(path, HttpMethod.Get, new Operation($"v1{id}", Tag, $"Whether {which} can answer")
        {
            Parameters = parameters,
            Answers = new() { [200] = Json("It can.", Ref("V1Model")), [503] = Json("It cannot.", Ref("V1Model")) },
            ErrorForm = ErrorForm.Error,
            Errors = [404],
        });
        AddPredict(contract, path + ":predict", $"v1Predict{id}", which, parameters, null);
    }

    private static void AddPredict(Contract contract, string path, string id, string which, string[] parameters, ModelSchemas? model) =>
        contract.Add(path, HttpMethod.Post, new Operation(id, Tag, $"Score rows with {which}")
        {
            Parameters = [.. parameters, Parameters.Timeout],
            Body = Body("Rows, or a list for each feature.", ModelSchemas.Ref(model, "V1Request"), Examples(model)),
            Answers = new() { [200] = Scored("Predictions in the form of the request: a list, or a list for each output.", ModelSchemas.Ref(model, "V1Answer")) },
            ErrorForm = ErrorForm.Error,
            Errors = ErrorForm.OfScoring,
        });

    private static void AddSchemas(Contract contract, ModelSchemas? model)
    {
        JsonObject Form(string key, JsonObject schema) =>
            Closed(new() { ["signature_name"] = OneOfTexts(["serving_default"]).Saying("The only signature; it may be left out."), [key] = schema }, key);

        contract.AddSchema(ModelSchemas.NameOf(model, "V1Request"), OneOf(
            Form("instances", ModelSchemas.RowsOf(model)),
            Form("inputs", OneOf(ModelSchemas.Ref(model, "Columns"), ModelSchemas.RowsOf(model)))));
        contract.AddSchema(ModelSchemas.NameOf(model, "V1Answer"), OneOf(
            Object(new() { ["predictions"] = List(ModelSchemas.Ref(model, "Outputs")) }, "predictions"),
            Object(new() { ["outputs"] = ModelSchemas.Ref(model, "OutputColumns") }, "outputs")));
    }

    private static JsonObject? Examples(ModelSchemas? model) => model?.ExampleRow is not { } row ? null : new()
    {
        ["instances"] = Example("Rows by name", new JsonObject { ["instances"] = new JsonArray(row.DeepClone()) }),
        ["inputs"] = Example("A list for each feature", new JsonObject { ["inputs"] = new JsonObject(row.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)new JsonArray(member.Value?.DeepClone())))) }),
    };
}
