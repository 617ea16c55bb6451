using System.Text.Json;
using Inference.Predict.Rows;
using Inference.Schema;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.Invocations;

/// <summary>
/// The call of MLflow's scoring server and of SageMaker: JSON with one of <c>dataframe_split</c>, <c>dataframe_records</c>,
/// <c>instances</c> and <c>inputs</c>, or CSV. The answer is <c>{"predictions":[…]}</c>, or CSV for callers that accept only that.
/// </summary>
internal sealed class InvocationsProtocol : IProtocol
{
    private const string Expected = "Expected an object with exactly one of \"dataframe_split\", \"dataframe_records\", \"instances\" and \"inputs\", and beside it at most \"params\".";
    private const string ExpectedRecords = "'dataframe_records' must be a list of records: [{\"name\": value}].";
    private const string ExpectedInstances = "'instances' must be a list of rows: [[1.0, 2.5]] in model order, or [{\"name\": value}].";
    private const string ExpectedInputs = "'inputs' must be an object of columns, {\"name\": [values]}, or a list of rows in model order.";

    public BodyTypes Bodies => BodyTypes.JsonOrUnsaid | BodyTypes.Csv;

    public IReadOnlyList<string> Answers { get; } = [MediaTypes.Json, MediaTypes.Csv];

    /// <summary>404 for an address, rather than a model, that does not exist.</summary>
    public static IResult NoSuchAddress() => Error(
        StatusCodes.Status404NotFound,
        ErrorCodes.EndpointNotFound,
        "There is no such address. There are: POST /invocations[/{model}], GET /ping, GET /health, GET /version, GET /execution-parameters.");

    public IAnswer Read(PredictCall call)
    {
        if (call.BodyType == BodyTypes.Csv)
            CsvRows.Read(call);
        else
            ReadJson(call);
        return call.AnswerType == MediaTypes.Csv ? CsvAnswer.Instance : PredictionsAnswer.Instance;
    }

    public IResult Problem(int status, string detail, RowErrors? errors = null) => Error(status, ErrorCodes.Of(status), errors?.ToText() ?? detail);

    private static void ReadJson(PredictCall call)
    {
        var reader = JsonBody.Open(call.Body.Span, Expected);
        var hasRows = false;
        var hasParameters = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("params"u8))
            {
                EnsureFirst(ref hasParameters, "The body has 'params' twice. ");
                SkipParameters(ref reader);
                continue;
            }

            if (Format(reader) is not { } format)
                throw Bad("The body has a member that is not known. " + Expected);
            EnsureFirst(ref hasRows, "The body has rows in two members. ");
            reader.Read();
            ReadRows(ref reader, format, call);
        }

        JsonBody.Close(ref reader);
        if (!hasRows)
            throw Bad(Expected);
    }

    private static string? Format(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("dataframe_split"u8) ? "dataframe_split"
        : reader.ValueTextEquals("dataframe_records"u8) ? "dataframe_records"
        : reader.ValueTextEquals("instances"u8) ? "instances"
        : reader.ValueTextEquals("inputs"u8) ? "inputs"
        : null;

    private static void ReadRows(ref Utf8JsonReader reader, string format, PredictCall call)
    {
        switch (format)
        {
            case "dataframe_split":
                SplitFrame.Read(ref reader, call);
                break;
            case "dataframe_records":
                RowList.Read(ref reader, call, ExpectedRecords, JsonTokenType.StartObject);
                break;
            case "instances":
                RowList.Read(ref reader, call, ExpectedInstances);
                break;
            case "inputs" when reader.TokenType == JsonTokenType.StartObject:
                ColumnList.Read(ref reader, call);
                break;
            default:
                RowList.Read(ref reader, call, ExpectedInputs);
                break;
        }
    }

    /// <summary>Models here have no parameters. MLflow passes over what is sent to a model without any, and so does this.</summary>
    private static void SkipParameters(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            throw Bad("'params' must be an object. These models have no parameters: leave it out.");
        reader.Skip();
    }

    private static void EnsureFirst(ref bool seen, string otherwise)
    {
        if (seen)
            throw Bad(otherwise + Expected);
        seen = true;
    }

    private static ShortJsonResult Error(int status, string code, string message) => new(status, json =>
    {
        json.WriteString("error_code"u8, code);
        json.WriteString("message"u8, message);
    });

    private static CallException Bad(string message) => new(StatusCodes.Status400BadRequest, message);
}
