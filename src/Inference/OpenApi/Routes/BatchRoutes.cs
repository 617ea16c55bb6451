using System.Text.Json.Nodes;
using Inference.Batch;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi.Routes;

/// <summary>The batch lane by HTTP: the list of files, the status of one, and runs on demand.</summary>
internal sealed class BatchRoutes : IRouteDescriber
{
    private const string Tag = "Batch";
    private const string File = "BatchFile";
    private const string Report = "BatchReport";
    private const string Applied = "Preference-Applied";

    private static readonly string[] Statuses = [BatchStatus.Waiting, BatchStatus.Running, BatchStatus.Interrupted, BatchStatus.Completed, BatchStatus.Failed];

    public void Describe(Contract contract)
    {
        contract.AddTag(Tag, "CSV files of the container input, scored in parts, whole or not at all. Errors are problem details (RFC 9457).");
        AddParameters(contract);
        AddSchemas(contract);
        contract.Add("/api/batch", HttpMethod.Get, new Operation("batchFiles", Tag, "List the files that a run was begun for")
        {
            Description = "In the order of their names, by pages; or those that changed last.",
            Parameters = ["BatchModel", "BatchStatus", "BatchLimit", "BatchAfter", "BatchOrder"],
            Answers = new()
            {
                [200] = Json("A page of files.", Object(
                new() { ["files"] = List(Ref(Report)), ["next"] = Text("Address of the next page, relative to the service; absent at the end. A page may have fewer files than asked for, even none, and a next one.") },
                "files"))
            },
            Errors = [400, 503],
        });
        contract.Add("/api/batch/{file}", HttpMethod.Get, new Operation("batchFile", Tag, "Tell where a file stands")
        {
            Parameters = [File],
            Answers = new() { [200] = Json("What is known of it.", Ref(Report)) },
            Errors = [400, 404, 503],
        });
        contract.Add("/api/batch/{file}", HttpMethod.Post, new Operation("batchScore", Tag, "Score a file, or go on with it")
        {
            Description = "The run goes on after the answer, whatever becomes of the call; ended by a restart, the next trigger goes on with it, a forced one too. A file whose content is settled is not scored again, unless it is forced.",
            Parameters = [File, "BatchForce", "BatchPrefer"],
            Answers = new() { [200] = Settled(), [202] = UnderWay() },
            Errors = [400, 404, 409, 500, 503],
        });
    }

    private static void AddParameters(Contract contract)
    {
        contract.AddParameter(File, "file", "path", Text(), "{model}/{path}.csv, or {file}.csv for the default model. Slashes may be escaped.");
        contract.AddParameter("BatchModel", "model", "query", Text(), "Only the files in the folder of this model.");
        contract.AddParameter("BatchStatus", "status", "query", OneOfTexts(Statuses), "Only the files with this status.");
        contract.AddParameter("BatchLimit", "limit", "query", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 1000, ["default"] = 50 }, "Most files in the answer.");
        contract.AddParameter("BatchAfter", "after", "query", Text(), "Where to begin: as the link next of an earlier answer has it.");
        contract.AddParameter("BatchOrder", "order", "query", OneOfTexts(["name", "latest"]), "latest: the files that changed last, newest first, and no pages.");
        contract.AddParameter("BatchForce", "force", "query", Truth(), "true: score it again although it is settled, with the version that is live now.");
        contract.AddParameter("BatchPrefer", "Prefer", "header", Text(), "wait=N (RFC 7240): seconds to wait for the end, at most 200, without it 10. wait=0 or respond-async: until the run has begun or waits for its turn.");
    }

    private static void AddSchemas(Contract contract)
    {
        contract.AddSchema("BatchLinks", Object(
            new()
            {
                ["status"] = Text("Address of the status, relative to the service."),
                ["receipt"] = Text("Container and name of the receipt, once settled."),
                ["output"] = Text("Container and name of the scored rows, once completed."),
                ["rejects"] = Text("Container and name of the rows that could not be scored, when there are any."),
            },
            "status"));
        contract.AddSchema(Report, Object(
            new()
            {
                ["outcome"] = OneOfTexts(["scored", "already-settled", "failed", "running", "waiting"]).Saying("What came of the call; only where a run was asked for."),
                ["file"] = Text("Name of the blob in the container input."),
                ["status"] = OneOfTexts(Statuses).Saying("waiting: nobody has begun with it, or with scoring it again. interrupted: the run broke off, and the next trigger goes on with it."),
                ["model"] = Text("Model that scores it."),
                ["version"] = Text("Version of that model."),
                ["progress"] = new JsonObject { ["type"] = "number" }.Saying("Share of the input that is scored, 0 to 1."),
                ["rows"] = Whole("Rows read so far."),
                ["scored"] = Whole("Rows in the output, once completed."),
                ["rejected"] = Whole("Rows in the rejects, once completed."),
                ["rowsPerSecond"] = new JsonObject { ["type"] = "number" }.Saying("Speed of the last run."),
                ["failureCode"] = Text("Why it failed; the receipt says what to do."),
                ["updatedAt"] = Text("When this last changed: UTC, as in RFC 3339."),
                ["secondsLeft"] = new JsonObject { ["type"] = "number" }.Saying("While it runs: seconds to the end, estimated."),
                ["attempts"] = Whole("Runs of this content so far; not in the list."),
                ["links"] = Ref("BatchLinks"),
                ["receipt"] = Object([]).Saying("The receipt, once settled; not in the list."),
            },
            "file", "status", "updatedAt", "links"));
    }

    private static JsonObject Settled()
    {
        var answer = Json("It is settled: scored now, or before, or failed as a whole.", Ref(Report));
        answer["headers"] = new JsonObject { [Applied] = Header(Text()) };
        return answer;
    }

    private static JsonObject UnderWay()
    {
        var answer = Json("It is under way, or waits for its turn.", Ref(Report));
        answer["headers"] = new JsonObject
        {
            ["Location"] = Header(Text(), isAlwaysThere: true).Saying("Address of the status."),
            ["Retry-After"] = Header(Whole(), isAlwaysThere: true).Saying("Seconds to wait before asking for it."),
            [Applied] = Header(Text()),
        };
        return answer;
    }
}
