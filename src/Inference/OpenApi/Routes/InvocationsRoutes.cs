using System.Text.Json.Nodes;
using Inference.Predict;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi.Routes;

/// <summary>The scoring server of MLflow and the container contract of SageMaker, which share their addresses.</summary>
internal sealed class InvocationsRoutes : IRouteDescriber
{
    private const string Tag = "MLflow and SageMaker";

    public void Describe(Contract contract)
    {
        contract.AddTag(Tag, "What clients of MLflow's scoring server and of SageMaker speak. Errors are {\"error_code\": text, \"message\": text}.");
        AddServer(contract);
        AddSchemas(contract, null);
        contract.Add("/invocations", HttpMethod.Post, Scoring(new Operation("invokeDefault", Tag, "Score rows with the default model"), contract.Default));
        contract.Add("/invocations/{model}", HttpMethod.Post, Scoring(new Operation("invoke", Tag, "Score rows with a model") { Parameters = [Parameters.Model] }, null));
        foreach (var model in contract.Models)
        {
            AddSchemas(contract, model);
            contract.Add($"/invocations/{model.Name}", HttpMethod.Post, Scoring(new Operation($"invoke_{model.Name}", Tag, $"Score rows with {model.Name}"), model));
        }
    }

    private static void AddServer(Contract contract)
    {
        foreach (var (path, id, summary) in new[] { ("/ping", "ping", "Whether a model can answer"), ("/health", "health", "The same, under MLflow's other name") })
        {
            contract.Add(path, HttpMethod.Get, new Operation(id, Tag, summary)
            {
                Answers = new() { [200] = Content("One can.", "text/plain", Text()), [404] = Content("None can.", "text/plain", Text()) },
                IsOpen = true,
            });
        }

        contract.Add("/version", HttpMethod.Get, new Operation("version", Tag, "Version of this service")
        {
            Answers = new() { [200] = Content("The version.", "text/plain", Text()) },
            IsOpen = true,
        });
        contract.Add("/execution-parameters", HttpMethod.Get, new Operation("executionParameters", Tag, "How SageMaker's batch transform should call")
        {
            Answers = new() { [200] = Json("Its settings.", Object(new() { ["MaxConcurrentTransforms"] = Whole(), ["BatchStrategy"] = Text(), ["MaxPayloadInMB"] = Whole() }, "MaxConcurrentTransforms", "BatchStrategy", "MaxPayloadInMB")) },
            IsOpen = true,
        });
    }

    private static Operation Scoring(Operation operation, ModelSchemas? model) => operation with
    {
        Parameters = [.. operation.Parameters, Parameters.Timeout],
        Body = Body("Rows in one of four forms of JSON, or CSV.", ModelSchemas.Ref(model, "InvocationsRequest"), Examples(model))
            .Or(MediaTypes.Csv, Text("Rows in the model's order; or any order under a header with the names of the features.")),
        Answers = new()
        {
            [200] = Scored("One prediction for each row.", ModelSchemas.Ref(model, "InvocationsAnswer")).Or(MediaTypes.Csv, Text("One line for each row, for callers that accept it.")),
        },
        ErrorForm = ErrorForm.Mlflow,
        Errors = ErrorForm.OfScoring,
    };

    private static void AddSchemas(Contract contract, ModelSchemas? model)
    {
        JsonObject Form(string key, JsonObject schema) => Closed(new() { [key] = schema, ["params"] = Map(new JsonObject()).Saying("Passed over.") }, key);
        var split = Closed(
            new()
            {
                ["columns"] = List(model is { Model.Schema.IgnoresExtraFields: false } ? OneOfTexts(model.Model.Schema.Columns.Select(column => column.Name)) : Text())
                    .Saying("Names of the features; without them, rows are in the model's order."),
                ["index"] = List(new JsonObject()).Saying("One element for each row; passed over."),
                ["data"] = List(List(Ref("FeatureValue"))),
            },
            "data");
        contract.AddSchema(ModelSchemas.NameOf(model, "InvocationsRequest"), OneOf(
            Form("dataframe_split", split),
            Form("dataframe_records", List(ModelSchemas.Ref(model, "NamedRow"))),
            Form("instances", ModelSchemas.RowsOf(model)),
            Form("inputs", OneOf(ModelSchemas.Ref(model, "Columns"), ModelSchemas.RowsOf(model)))));
        contract.AddSchema(ModelSchemas.NameOf(model, "InvocationsAnswer"), Object(new() { ["predictions"] = List(ModelSchemas.Ref(model, "Outputs")) }, "predictions"));
    }

    private static JsonObject? Examples(ModelSchemas? model) => model?.ExampleRow is not { } row ? null : new()
    {
        ["dataframe_records"] = Example("Rows by name", new JsonObject { ["dataframe_records"] = new JsonArray(row.DeepClone()) }),
        ["dataframe_split"] = Example("A table", new JsonObject
        {
            ["dataframe_split"] = new JsonObject
            {
                ["columns"] = Schemas.Array(row.Select(member => JsonValue.Create(member.Key))),
                ["data"] = new JsonArray(Schemas.Array(row.Select(member => member.Value?.DeepClone()))),
            },
        }),
    };
}
