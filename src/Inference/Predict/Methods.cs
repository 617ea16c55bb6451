using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>Verbs that a path does not have.</summary>
internal static class Methods
{
    /// <summary>405 in the protocol's form, with the verbs that there are.</summary>
    public static IResult NotAllowed(HttpRequest request, IProtocol protocol, params string[] allowed)
    {
        request.HttpContext.Response.Headers.Allow = string.Join(", ", allowed);
        return protocol.Problem(StatusCodes.Status405MethodNotAllowed, $"This address takes {string.Join(" and ", allowed)} only.");
    }

    /// <summary>Whether the call reads; HEAD is GET without the body.</summary>
    public static bool IsGet(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
