using System.Text.Json.Nodes;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi.Routes;

/// <summary>What the Open Inference Protocol V2 sends and answers.</summary>
internal static class OpenInferenceSchemas
{
    private static readonly string[] Datatypes = ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"];

    public static void AddTo(Contract contract)
    {
        contract.AddSchema("V2Parameters", Map(new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }));
        AddInference(contract);
        AddMetadata(contract);
        AddStatistics(contract);
    }

    private static void AddInference(Contract contract)
    {
        var data = new JsonObject { ["type"] = "array", ["items"] = new JsonObject() }.Saying("Row by row, flat or nested; left out where bytes follow the JSON.");
        contract.AddSchema("V2InferRequest", Closed(
            new()
            {
                ["id"] = Text("Comes back with the answer."),
                ["parameters"] = Ref("V2Parameters"),
                ["inputs"] = AtLeastOne(Ref("V2Input")),
                ["outputs"] = List(Ref("V2RequestedOutput")).Saying("All, when it is empty or left out."),
                ["model_name"] = Text("Passed over: the address says it."),
                ["model_version"] = Text("Passed over: the address says it."),
            },
            "inputs"));
        contract.AddSchema("V2Input", Closed(
            new()
            {
                ["name"] = Text("Name of the feature; any name for one tensor with all of them."),
                ["shape"] = AtLeastOne(new JsonObject { ["type"] = "integer", ["minimum"] = 0 }).Saying("[rows] or [rows, 1]; [rows, features] for one tensor with all features."),
                ["datatype"] = Ref("V2Datatype"),
                ["parameters"] = Ref("V2Parameters"),
                ["data"] = data,
            },
            "name", "shape", "datatype"));
        contract.AddSchema("V2RequestedOutput", Closed(new() { ["name"] = Text(), ["parameters"] = Ref("V2Parameters") }, "name"));
        contract.AddSchema("V2InferResponse", Object(
            new()
            {
                ["model_name"] = Text(),
                ["model_version"] = Text(),
                ["id"] = Text("That of the request."),
                ["parameters"] = Ref("V2Parameters"),
                ["outputs"] = List(Ref("V2Output")),
            },
            "model_name", "outputs"));
        contract.AddSchema("V2Output", Object(
            new()
            {
                ["name"] = Text(),
                ["shape"] = List(Whole()),
                ["datatype"] = Ref("V2Datatype"),
                ["parameters"] = Ref("V2Parameters"),
                ["data"] = List(new JsonObject { ["type"] = new JsonArray("number", "string", "null") }).Saying("Row by row, flat."),
            },
            "name", "shape", "datatype"));
        contract.AddSchema("V2Datatype", OneOfTexts(Datatypes));
    }

    private static void AddMetadata(Contract contract)
    {
        contract.AddSchema("V2Server", Object(new() { ["name"] = Text(), ["version"] = Text(), ["extensions"] = List(Text()) }, "name", "version", "extensions"));
        contract.AddSchema("V2Model", Object(
            new()
            {
                ["name"] = Text(),
                ["versions"] = List(Text()).Saying("Those that can be asked for."),
                ["platform"] = Text(),
                ["inputs"] = List(Ref("V2Tensor")),
                ["outputs"] = List(Ref("V2Tensor")),
                ["parameters"] = Ref("V2Parameters").Saying("Version, hash of the model file, and which scorer serves it."),
            },
            "name", "platform", "inputs", "outputs"));
        contract.AddSchema("V2Tensor", Object(new() { ["name"] = Text(), ["datatype"] = Ref("V2Datatype"), ["shape"] = List(Whole("-1: any number.")) }, "name", "datatype", "shape"));
        contract.AddSchema("V2ModelReady", Object(new() { ["name"] = Text(), ["ready"] = Truth() }, "name", "ready"));
        contract.AddSchema("V2RepositoryVersion", Object(
            new() { ["name"] = Text(), ["version"] = Text(), ["state"] = OneOfTexts(["READY", "LOADING", "UNAVAILABLE"]), ["reason"] = Text("Why it cannot answer.") },
            "name", "version", "state", "reason"));
    }

    private static void AddStatistics(Contract contract)
    {
        contract.AddSchema("V2Statistics", Object(new() { ["model_stats"] = List(Ref("V2ModelStatistics")) }, "model_stats"));
        contract.AddSchema("V2ModelStatistics", Object(
            new()
            {
                ["name"] = Text(),
                ["version"] = Text(),
                ["last_inference"] = Whole("Milliseconds since 1970; 0 before the first."),
                ["inference_count"] = Whole("Rows that were scored."),
                ["execution_count"] = Whole("Times the scorer was called."),
                ["inference_stats"] = Durations("Calls that succeeded and failed, those that waited, and the scorings.", "success", "fail", "queue", "compute_input", "compute_infer", "compute_output"),
                ["batch_stats"] = List(Batch()),
            },
            "name", "version", "last_inference", "inference_count", "execution_count", "inference_stats", "batch_stats"));
        contract.AddSchema("V2Duration", Object(new() { ["count"] = Whole(), ["ns"] = Whole("Nanoseconds in all.") }, "count", "ns"));
    }

    private static JsonObject Batch()
    {
        var batch = Durations("Scorings by their number of rows.", "compute_input", "compute_infer", "compute_output");
        batch["properties"]!["batch_size"] = Whole("Fewest rows of the class; it reaches to the next one's.");
        batch["required"]!.AsArray().Add("batch_size");
        return batch;
    }

    private static JsonObject Durations(string description, params string[] names) => Object(Members(names, _ => Ref("V2Duration")), names).Saying(description);
}
