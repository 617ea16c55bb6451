using System.Text.Json.Nodes;
using Inference.Predict;
using Inference.Predict.OpenInference;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi.Routes;

/// <summary>The Open Inference Protocol V2: health, metadata, inference, statistics, repository.</summary>
internal sealed class OpenInferenceRoutes : IRouteDescriber
{
    private const string Tag = "Open Inference Protocol V2";
    private const string Bytes = "application/octet-stream";
    private const string JsonLength = "JsonLength";

    public void Describe(Contract contract)
    {
        contract.AddTag(Tag, "What clients of KServe, Triton, MLServer and OpenVINO speak. Errors are {\"error\": text}.");
        contract.AddParameter(JsonLength, "Inference-Header-Content-Length", "header", Whole(), "Bytes of JSON that the body starts with, where tensors follow as bytes.");
        OpenInferenceSchemas.AddTo(contract);
        AddServer(contract);
        foreach (var (path, id, version) in new[] { ("/v2/models/{model}", "v2Model", false), ("/v2/models/{model}/versions/{version}", "v2ModelVersion", true) })
            AddModel(contract, path, id, version);
        AddRepository(contract);
    }

    private static void AddServer(Contract contract)
    {
        contract.Add("/v2", HttpMethod.Get, new Operation("v2Server", Tag, "Name, version and extensions of the server")
        {
            Answers = new() { [200] = Json("The server.", Ref("V2Server")) },
        });
        contract.Add("/v2/health/live", HttpMethod.Get, new Operation("v2Live", Tag, "Whether the server runs")
        {
            Answers = new() { [200] = Json("It does.", Object(new() { ["live"] = Truth() }, "live")) },
            IsOpen = true,
        });
        contract.Add("/v2/health/ready", HttpMethod.Get, new Operation("v2Ready", Tag, "Whether the server can answer")
        {
            Answers = new() { [200] = Json("It can.", Object(new() { ["ready"] = Truth() }, "ready")), [503] = Json("It cannot yet.", Object(new() { ["ready"] = Truth() }, "ready")) },
            IsOpen = true,
        });
        contract.Add("/v2/models", HttpMethod.Get, new Operation("v2Models", Tag, "Names of the models")
        {
            Answers = new() { [200] = Json("The models.", Object(new() { ["models"] = List(Text()) }, "models")) },
        });
        contract.Add("/v2/models/stats", HttpMethod.Get, new Operation("v2ModelsStats", Tag, "What all models did so far")
        {
            Answers = new() { [200] = Json("Counts and times.", Ref("V2Statistics")) },
        });
    }

    private static void AddModel(Contract contract, string path, string id, bool version)
    {
        var which = version ? "a version of a model" : "a model";
        Operation About(string suffix, string summary) => new(id + suffix, Tag, summary)
        {
            Parameters = version ? [Parameters.Model, Parameters.Version] : [Parameters.Model],
            ErrorForm = ErrorForm.Error,
            Errors = [404, 503],
        };

        contract.Add(path, HttpMethod.Get, About("", $"Inputs, outputs and scorer of {which}") with
        {
            Answers = new() { [200] = Json("Its metadata.", Ref("V2Model")) },
        });
        contract.Add(path + "/ready", HttpMethod.Get, About("Ready", $"Whether {which} can answer") with
        {
            Answers = new() { [200] = Json("It can.", Ref("V2ModelReady")), [503] = Json("It cannot.", Ref("V2ModelReady")) },
            Errors = [404],
        });
        contract.Add(path + "/stats", HttpMethod.Get, About("Stats", $"What {which} did so far") with
        {
            Answers = new() { [200] = Json("Counts and times.", Ref("V2Statistics")) },
        });
        var infer = About("Infer", $"Score rows with {which}");
        contract.Add(path + "/infer", HttpMethod.Post, infer with
        {
            Parameters = [.. infer.Parameters, Parameters.Timeout, JsonLength],
            Body = Body("One tensor for each feature, or one with a column for each.", Ref("V2InferRequest"), Examples(contract)).Or(Bytes, Text("The JSON, and behind it the tensors' bytes.")),
            Answers = new() { [200] = Scored("The outputs that were asked for, or all.", Ref("V2InferResponse")).Or(Bytes, Text("The JSON, and behind it the outputs' bytes.")) },
            Errors = [.. ErrorForm.OfScoring, 501],
        });
    }

    private static void AddRepository(Contract contract)
    {
        contract.Add("/v2/repository/index", HttpMethod.Post, new Operation("v2RepositoryIndex", Tag, "Every version of every model")
        {
            Body = Content("May be left out.", MediaTypes.Json, Closed(new() { ["ready"] = Truth("Whether to list only those that can answer.") })),
            Answers = new() { [200] = Json("The versions.", List(Ref("V2RepositoryVersion"))) },
            ErrorForm = ErrorForm.Error,
            Errors = [400, 413],
        });
        foreach (var (action, summary) in new[] { ("load", "Look for versions of a model now, and load what is to be live"), ("unload", "Let a model go") })
        {
            contract.Add($"/v2/repository/models/{{model}}/{action}", HttpMethod.Post, new Operation($"v2Repository{(action == "load" ? "Load" : "Unload")}", Tag, summary)
            {
                Parameters = [Parameters.Model],
                Description = "It changes the instance that answers the call. On Azure it asks for the app's master key.",
                Body = Content("May be left out.", MediaTypes.Json, Closed(new() { ["parameters"] = Ref("V2Parameters") })),
                Answers = new() { [200] = Json("Done.", Object([])) },
                ErrorForm = ErrorForm.Error,
                Errors = [400, 404, 413, 501, 503],
            });
        }
    }

    private static JsonObject? Examples(Contract contract)
    {
        var model = contract.Default ?? (contract.Models.Count > 0 ? contract.Models[0] : null);
        return model?.ExampleRow is not { } row ? null : new()
        {
            ["columns"] = Example($"A row of {model.Name}, a tensor for each feature", new JsonObject
            {
                ["inputs"] = Schemas.Array(ModelMetadata.Of(model.Model, []).Inputs.Select(input => new JsonObject
                {
                    ["name"] = input.Name,
                    ["shape"] = new JsonArray(1, 1),
                    ["datatype"] = input.Datatype,
                    ["data"] = new JsonArray(row[input.Name]?.DeepClone()),
                })),
            }),
        };
    }
}
