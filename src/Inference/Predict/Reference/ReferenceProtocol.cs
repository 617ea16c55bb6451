using System.Text.Json;
using Inference.Predict.Rows;
using Inference.Schema;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.Reference;

/// <summary>The reference call: <c>{"features": …}</c> with one row, positional or named, or an array of rows.</summary>
internal sealed class ReferenceProtocol : IProtocol
{
    private const string Expected = "Expected {\"features\": …} with one row ([1.0, 2.5] in model order, or {\"name\": value}) or an array of rows.";

    public BodyTypes Bodies => BodyTypes.JsonOrUnsaid;

    public IAnswer Read(PredictCall call)
    {
        var reader = JsonBody.Open(call.Body.Span, Expected);
        IAnswer? answer = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("features"u8))
                throw CallException.Bad("The body has a member other than 'features'. " + Expected);
            if (answer is not null)
                throw CallException.Bad("The body has 'features' twice. " + Expected);
            reader.Read();
            answer = ReadRows(ref reader, call);
        }

        JsonBody.Close(ref reader);
        return answer ?? throw CallException.Bad(Expected);
    }

    public IResult Problem(int status, string detail, RowErrors? errors = null) => new ProblemResult(status, detail, errors);

    private static ReferenceAnswer ReadRows(ref Utf8JsonReader reader, PredictCall call)
    {
        if (PlainRows.TryRead(ref reader, call, out var isList))
            return isList ? ReferenceAnswer.Rows : ReferenceAnswer.OneRow;
        if (reader.TokenType == JsonTokenType.StartObject || (reader.TokenType == JsonTokenType.StartArray && !HoldsRows(reader)))
        {
            JsonRowParser.Read(ref reader, call.Schema, 0, call.Rows.Add(), call.Errors);
            return ReferenceAnswer.OneRow;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallException.Bad(Expected);
        for (var row = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; row++)
            JsonRowParser.Read(ref reader, call.Schema, row, call.Rows.Add(), call.Errors);
        return ReferenceAnswer.Rows;
    }

    /// <summary>Whether the array that a copy of the reader stands on starts with a row rather than with a value.</summary>
    private static bool HoldsRows(Utf8JsonReader ahead) =>
        ahead.Read() && ahead.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject;
}
