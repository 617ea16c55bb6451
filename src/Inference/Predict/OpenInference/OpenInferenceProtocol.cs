using System.Globalization;
using Inference.Schema;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.OpenInference;

/// <summary>Inference requests and errors of the Open Inference Protocol V2, with Triton's binary tensor extension.</summary>
/// <param name="jsonLength">The header <see cref="JsonLengthHeader"/> of the call; null when it is all JSON.</param>
internal sealed class OpenInferenceProtocol(string? jsonLength = null) : IProtocol
{
    /// <summary>How many bytes of a body are JSON, in calls and answers; tensors follow.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    private static readonly string[] Types = [MediaTypes.Json, MediaTypes.Bytes];

    /// <summary>For calls that are all JSON, and for errors.</summary>
    public static OpenInferenceProtocol Json { get; } = new();

    public BodyTypes Bodies => jsonLength is null ? BodyTypes.JsonOrUnsaid : BodyTypes.JsonOrUnsaid | BodyTypes.Bytes;

    // Whether the answer has bytes is the body's to say.
    public IReadOnlyList<string> Answers => Types;

    public IAnswer Read(PredictCall call)
    {
        var body = JsonBody.WithoutMark(call.Body.Span);
        if (jsonLength is null)
            return InferRequest.Read(call, body, []);
        if (!int.TryParse(jsonLength, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > call.Body.Length)
            throw CallException.Bad($"The header {JsonLengthHeader} must be the number of bytes of JSON that the body starts with.");
        if (length == 0)
            throw new CallException(StatusCodes.Status501NotImplemented, $"Calls without JSON are not offered. Send the JSON that describes the inputs before their bytes, and its length in {JsonLengthHeader}.");
        return InferRequest.Read(call, call.Body.Span[..length], call.Body.Span[length..]);
    }

    public IResult Problem(int status, string detail, RowErrors? errors = null) =>
        new JsonResult<ProtocolError>(new ProtocolError(errors?.ToText() ?? detail), ProtocolJson.Default.ProtocolError, status);
}
