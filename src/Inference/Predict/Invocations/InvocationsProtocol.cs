using System.Text.Json;
using Inference.Predict.Rows;
using Inference.Schema;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.Invocations;

/// <summary>
/// The call of MLflow's scoring server and of SageMaker: JSON with one of <c>dataframe_split</c>, <c>dataframe_records</c>,
/// <c>instances</c> and <c>inputs</c>, or CSV. The answer is <c>{"predictions":[…]}</c>, or CSV for callers that prefer it.
/// </summary>
internal sealed class InvocationsProtocol : IProtocol
{
    private const string Expected = "Expected an object with exactly one of \"dataframe_split\", \"dataframe_records\", \"instances\" and \"inputs\", and beside it at most \"params\".";
    private const string ExpectedRecords = "'dataframe_records' must be a list of records: [{\"name\": value}].";

    private delegate void RowsReader(ref Utf8JsonReader reader, PredictCall call);

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
        return call.AnswerType == MediaTypes.Csv ? CsvAnswer.Instance : ServingAnswer.Predictions;
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

            if (FormOf(reader) is not { } read)
                throw CallException.Bad("The body has a member that is not known. " + Expected);
            EnsureFirst(ref hasRows, "The body has rows in two members. ");
            reader.Read();
            read(ref reader, call);
        }

        JsonBody.Close(ref reader);
        if (!hasRows)
            throw CallException.Bad(Expected);
    }

    private static RowsReader? FormOf(in Utf8JsonReader member) =>
        member.ValueTextEquals("dataframe_split"u8) ? SplitFrame.Read
        : member.ValueTextEquals("dataframe_records"u8) ? ReadRecords
        : member.ValueTextEquals("instances"u8) ? ServingForms.ReadInstances
        : member.ValueTextEquals("inputs"u8) ? ServingForms.ReadInputs
        : null;

    private static void ReadRecords(ref Utf8JsonReader reader, PredictCall call) => RowList.Read(ref reader, call, ExpectedRecords, JsonTokenType.StartObject);

    /// <summary>Models here have no parameters. MLflow passes over what is sent to a model without any, and so does this.</summary>
    private static void SkipParameters(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            throw CallException.Bad("'params' must be an object. These models have no parameters: leave it out.");
        reader.Skip();
    }

    private static void EnsureFirst(ref bool seen, string otherwise)
    {
        if (seen)
            throw CallException.Bad(otherwise + Expected);
        seen = true;
    }

    private static JsonResult<InvocationError> Error(int status, string code, string message) =>
        new(new InvocationError(code, message), ProtocolJson.Default.InvocationError, status);
}
