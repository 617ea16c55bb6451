using System.Text.Json;
using Inference.Predict.Rows;
using Inference.Schema;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.V1;

/// <summary>
/// The predict call of TensorFlow Serving and KServe V1: <c>{"instances":[…]}</c> by row, answered with
/// <c>{"predictions":[…]}</c>, or <c>{"inputs":…}</c> by column, answered with <c>{"outputs":…}</c>.
/// </summary>
internal sealed class V1Protocol : IProtocol
{
    private const string Expected = "Expected {\"instances\": [rows]} or {\"inputs\": {\"name\": [values]}}, and beside it at most \"signature_name\": \"serving_default\".";

    public BodyTypes Bodies => BodyTypes.JsonOrForm;

    public IAnswer Read(PredictCall call)
    {
        var reader = JsonBody.Open(call.Body.Span, Expected);
        IAnswer? answer = null;
        var signed = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("instances"u8))
            {
                EnsureFirst(answer);
                answer = ServingAnswer.Predictions;
                reader.Read();
                ServingForms.ReadInstances(ref reader, call);
            }
            else if (reader.ValueTextEquals("inputs"u8))
            {
                EnsureFirst(answer);
                answer = ServingAnswer.Outputs;
                reader.Read();
                ServingForms.ReadInputs(ref reader, call);
            }
            else if (reader.ValueTextEquals("signature_name"u8))
            {
                if (signed)
                    throw CallException.Bad("The body has 'signature_name' twice. " + Expected);
                signed = true;
                reader.Read();
                if (reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals("serving_default"u8))
                    throw CallException.Bad("'signature_name' must be \"serving_default\", the only signature of these models; it can be left out.");
            }
            else
            {
                throw CallException.Bad("The body has a member that is not known. " + Expected);
            }
        }

        JsonBody.Close(ref reader);
        return answer ?? throw CallException.Bad(Expected);
    }

    public IResult Problem(int status, string detail, RowErrors? errors = null) =>
        new JsonResult<ProtocolError>(new ProtocolError(errors?.ToText() ?? detail), ProtocolJson.Default.ProtocolError, status);

    private static void EnsureFirst(IAnswer? answer)
    {
        if (answer is not null)
            throw CallException.Bad("The body must have 'instances' or 'inputs', one of them and once. " + Expected);
    }
}
