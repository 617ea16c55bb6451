using System.Text.Json.Nodes;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi.Routes;

/// <summary>The document itself.</summary>
internal sealed class ContractRoutes : IRouteDescriber
{
    private const string Tag = "Contract";

    public void Describe(Contract contract)
    {
        contract.AddTag(Tag, "This document.");
        contract.AddParameter("IfNoneMatch", "If-None-Match", "header", Text(), "ETag of the document that the caller has.");
        contract.Add($"/{OpenApiEndpoint.Route}", HttpMethod.Get, new Operation("openApi", Tag, "This document, made from the models that are live")
        {
            Parameters = ["IfNoneMatch"],
            Answers = new()
            {
                [200] = Answer(),
                [304] = new JsonObject { ["description"] = "The caller has it already." },
            },
        });
    }

    private static JsonObject Answer()
    {
        var answer = Json("OpenAPI 3.1.", new JsonObject { ["type"] = "object" });
        answer["headers"] = new JsonObject { ["ETag"] = Header(Text(), isAlwaysThere: true) };
        return answer;
    }
}
