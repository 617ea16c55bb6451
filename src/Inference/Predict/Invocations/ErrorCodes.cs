using Microsoft.AspNetCore.Http;

namespace Inference.Predict.Invocations;

/// <summary>MLflow's names of errors.</summary>
internal static class ErrorCodes
{
    /// <summary>No such address.</summary>
    public const string EndpointNotFound = "ENDPOINT_NOT_FOUND";

    /// <summary>
    /// The name for a status, as MLflow maps them to each other. It has none for 405, 406, 413 and 415, all of them
    /// calls that are wrong: the name of 400.
    /// </summary>
    public static string Of(int status) => status switch
    {
        StatusCodes.Status404NotFound => "RESOURCE_DOES_NOT_EXIST",
        StatusCodes.Status429TooManyRequests => "RESOURCE_EXHAUSTED",
        StatusCodes.Status500InternalServerError => "INTERNAL_ERROR",
        StatusCodes.Status503ServiceUnavailable => "TEMPORARILY_UNAVAILABLE",
        StatusCodes.Status504GatewayTimeout => "DEADLINE_EXCEEDED",
        _ => "BAD_REQUEST",
    };
}
