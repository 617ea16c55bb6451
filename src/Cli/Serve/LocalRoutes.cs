using System.Text.Json.Nodes;
using Inference.Batch;
using Inference.OpenApi;
using static Inference.OpenApi.Schemas;

namespace Inference.Cli.Serve;

/// <summary>What the routes are that only the local host has: the page, its data, and blobs by plain HTTP.</summary>
internal sealed class LocalRoutes : IRouteDescriber
{
    private const string Tag = "Local host";
    private const string Name = "FileName";
    private const string Container = "Container";

    public void Describe(Contract contract)
    {
        contract.AddTag(Tag, "What serve has on a developer's machine and the deployed app has not.");
        contract.Add("/", HttpMethod.Get, new Operation("statusPage", Tag, "The status page")
        {
            Answers = new() { [200] = Content("The page.", "text/html", Text()) },
            IsOpen = true,
        });
        contract.Add("/api/status", HttpMethod.Get, new Operation("status", Tag, "The data of the status page")
        {
            Answers = new()
            {
                [200] = Json("Models, their versions, the last batch runs and the last sweep.", Object(
                    new()
                    {
                        ["models"] = List(Object([])),
                        ["versions"] = List(Object([])),
                        ["batches"] = List(Object([])),
                        ["lastSweep"] = new JsonObject { ["type"] = new JsonArray("object", "null") },
                        ["trouble"] = new JsonObject { ["type"] = new JsonArray("string", "null") },
                    },
                    "models", "versions", "batches")),
            },
            Errors = [503],
        });
        AddFiles(contract);
    }

    private static void AddFiles(Contract contract)
    {
        contract.AddParameter(Name, "name", "path", Text(), "{model}/{file}.csv: the slashes stand as they are, not escaped.");
        contract.AddParameter(Container, "container", "path", OneOfTexts(BatchFile.Containers), "Where to look.");
        contract.AddSchema("DroppedFile", Object(
            new()
            {
                ["input"] = Text("The blob that was written."),
                ["output"] = Text("Address of the scored rows, once they are there."),
                ["rejects"] = Text("Address of the rows that could not be scored, when there are any."),
                ["receipt"] = Text("Address of the receipt, which is written last."),
            },
            "input", "output", "rejects", "receipt"));
        contract.Add("/files/input/{name}", HttpMethod.Put, new Operation("dropFile", Tag, "Drop a CSV file, which is then scored")
        {
            Parameters = [Name],
            Body = Content("The file.", "text/csv", Text()),
            Answers = new() { [202] = Json("It will be scored; where to find what comes of it.", Ref("DroppedFile")) },
            Errors = [400, 503],
        });
        contract.Add("/files/{container}/{name}", HttpMethod.Get, new Operation("fetchFile", Tag, "Fetch a file")
        {
            Parameters = [Container, Name],
            Answers = new() { [200] = Content("The file.", "text/plain", Text()).Or("application/json", Object([])) },
            Errors = [404, 503],
        });
    }
}
