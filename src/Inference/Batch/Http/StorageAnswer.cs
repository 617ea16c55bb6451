using Inference.Predict;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inference.Batch.Http;

/// <summary>What callers are told when storage does not answer as it should: 503, when to ask again, and nothing that is storage's own. The log says that.</summary>
internal static class StorageAnswer
{
    private const string RetrySeconds = "5";

    /// <summary>The answer to a call that <see cref="StorageTrouble"/> ended.</summary>
    public static ProblemResult Trouble(ILogger logger, Exception trouble, HttpResponse response)
    {
        Log.StorageTrouble(logger, trouble);
        return Unavailable("The storage does not answer as it should. What was scored so far is kept: ask again.", response);
    }

    /// <summary>503, with when to ask again.</summary>
    public static ProblemResult Unavailable(string detail, HttpResponse response)
    {
        response.Headers.RetryAfter = RetrySeconds;
        return new ProblemResult(StatusCodes.Status503ServiceUnavailable, detail);
    }
}
