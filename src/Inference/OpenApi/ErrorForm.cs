using System.Text.Json.Nodes;
using Inference.Schema;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi;

/// <summary>How a protocol writes its errors.</summary>
/// <param name="Name">Name of the schema, and start of the names of the shared answers.</param>
/// <param name="MediaType">Media type of the answer.</param>
/// <param name="Schema">Makes the schema.</param>
internal sealed record ErrorForm(string Name, string MediaType, Func<JsonObject> Schema)
{
    /// <summary>Statuses of every call that scores rows.</summary>
    public static readonly IReadOnlyList<int> OfScoring = [400, 404, 406, 413, 415, 429, 500, 503, 504];

    /// <summary>Problem details (RFC 9457), on our own routes.</summary>
    public static ErrorForm Problem { get; } = new("Problem", "application/problem+json", () => Object(
        new()
        {
            ["type"] = Text("A URI that names the kind of problem."),
            ["title"] = Text("The status in words."),
            ["status"] = Whole("The HTTP status."),
            ["detail"] = Text("What is wrong and what to do."),
            ["errors"] = List(Ref("RowError")).Saying("What is wrong with rows, the first twenty."),
        },
        "type", "title", "status"));

    /// <summary><c>{"error": …}</c>, of the protocols V1 and V2.</summary>
    public static ErrorForm Error { get; } = new("Error", "application/json", () => Object(new() { ["error"] = Text("What is wrong and what to do.") }, "error"));

    /// <summary>The MLflow scoring server's.</summary>
    public static ErrorForm Mlflow { get; } = new("MlflowError", "application/json", () => Object(
        new() { ["error_code"] = Text("Such as BAD_REQUEST."), ["message"] = Text("What is wrong and what to do.") }, "error_code", "message"));

    /// <summary>What stands among the <c>errors</c> of problem details.</summary>
    public static JsonObject RowError() => Object(
        new()
        {
            ["row"] = Whole("The row, counted from 0; absent when a whole column is at fault."),
            ["field"] = Text("The feature; absent when the row as a whole is at fault."),
            ["code"] = OneOfTexts(Enum.GetValues<RejectReason>().Where(reason => reason != RejectReason.None).Select(reason => reason.Code())),
            ["expected"] = Text("What would have been right."),
        },
        "code", "expected");

    /// <summary>The answer with this status, and the schema that it needs.</summary>
    public JsonObject Answer(Contract contract, int status, InferenceOptions options)
    {
        contract.AddSchema(Name, Schema());
        if (this == Problem)
            contract.AddSchema("RowError", RowError());
        var answer = Content(Meaning(status, options), MediaType, Ref(Name));
        if (status is 429 or 503)
            answer["headers"] = new JsonObject { ["Retry-After"] = Header(Whole("Seconds to wait."), isAlwaysThere: status == 429) };
        return answer;
    }

    private static string Meaning(int status, InferenceOptions options) => status switch
    {
        400 => "What was sent cannot be used.",
        404 => "There is no such thing; for a model, the text names those that there are.",
        406 => "The answer has no media type that the caller accepts.",
        409 => "Something is under way that this call cannot go beside.",
        413 => FormattableString.Invariant($"More than {options.MaxRequestBytes} bytes or {options.MaxRowsPerRequest} rows."),
        415 => "The body has a media type, charset or encoding that is not read here.",
        429 => "Too many rows wait already.",
        500 => "The model failed; the service's log says why.",
        501 => "The protocol has this, the service does not offer it.",
        503 => "The model cannot be served now, or the storage does not answer.",
        504 => "The time allowed was over before the rows were scored.",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No error of this service."),
    };
}
