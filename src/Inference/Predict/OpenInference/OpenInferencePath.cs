using Microsoft.AspNetCore.Http;

namespace Inference.Predict.OpenInference;

/// <summary>Addresses below <c>/v2</c>.</summary>
internal static class OpenInferencePath
{
    private const string Root = "/v2";

    /// <summary>What stands behind <c>/v2</c>, between slashes; null for another address. A slash at the end is nothing.</summary>
    public static string[]? Segments(HttpRequest request)
    {
        var path = request.Path.Value.AsSpan().TrimEnd('/');
        if (!path.StartsWith(Root, StringComparison.OrdinalIgnoreCase))
            return null;
        return path[Root.Length..] switch
        {
            [] => [],
            ['/', .. var below] => below.ToString().Split('/'),
            _ => null,
        };
    }

    /// <summary>404 for an address that does not exist.</summary>
    public static IResult NotFound() =>
        OpenInferenceProtocol.Json.Problem(StatusCodes.Status404NotFound, "There is nothing at this address. GET /v2/models lists the models; a model answers at /v2/models/{model}/infer.");
}
