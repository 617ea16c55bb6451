using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>A call that cannot be answered with predictions. The message is for the caller: what to send instead, without its values.</summary>
internal sealed class CallException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status of the answer.</summary>
    public int Status { get; } = status;

    /// <summary>400: the body as a whole cannot be used.</summary>
    public static CallException Bad(string message) => new(StatusCodes.Status400BadRequest, message);
}
