using Inference.Predict;
using Inference.Predict.Reference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inference.Batch.Http;

/// <summary>
/// The batch lane by HTTP: <c>GET /api/batch</c> lists, <c>GET /api/batch/{model}/{path}</c> tells of one file, <c>POST</c>
/// to the same address starts it or goes on with it (<c>?force=true</c>: scores it again).
/// </summary>
public sealed class BatchEndpoint
{
    /// <summary>Route template for all verbs.</summary>
    public const string Route = "api/batch/{**path}";

    private static readonly ReferenceProtocol Protocol = new();

    private readonly BatchListing _listing;
    private readonly BatchFiles _files;
    private readonly BatchStarts _starts;
    private readonly BatchRuns _runs;
    private readonly ILogger<BatchEndpoint> _logger;

    internal BatchEndpoint(BatchListing listing, BatchFiles files, BatchStarts starts, BatchRuns runs, ILogger<BatchEndpoint> logger) =>
        (_listing, _files, _starts, _runs, _logger) = (listing, files, starts, runs, logger);

    /// <summary>
    /// Answers one call: 200 with what there is, 202 while a run is under way, or problem details: 400, 404, 405, 409 (asked to
    /// score again while a run is under way), 503 (storage does not answer; the log says more).
    /// </summary>
    public async Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var files = BatchPath.Files(request);
            if (files.Count == 0)
                return Methods.IsGet(request) ? await _listing.AnswerAsync(request, cancellationToken) : Methods.NotAllowed(request, Protocol, HttpMethods.Get, HttpMethods.Head);
            if (HttpMethods.IsPost(request.Method))
                return await _starts.AnswerAsync(request, files, cancellationToken);
            return Methods.IsGet(request)
                ? await _files.AnswerAsync(request, files, cancellationToken)
                : Methods.NotAllowed(request, Protocol, HttpMethods.Get, HttpMethods.Head, HttpMethods.Post);
        }
        catch (Exception error)
        {
            return Answer(error, request.HttpContext.Response, cancellationToken);
        }
    }

    private IResult Answer(Exception error, HttpResponse response, CancellationToken cancellationToken)
    {
        switch (error)
        {
            case CallException call:
                return new ProblemResult(call.Status, call.Message);
            case OperationCanceledException when cancellationToken.IsCancellationRequested:
                return TypedResults.StatusCode(Predictor.ClientClosedRequest);
            case OperationCanceledException when _runs.IsStopping:
                return StorageAnswer.Unavailable("The service is stopping. A run that was under way can be gone on with: ask again.", response);
            case var trouble when StorageTrouble.Is(trouble):
                return StorageAnswer.Trouble(_logger, error, response);
            default:
                Log.CallFailed(_logger, error);
                return new ProblemResult(StatusCodes.Status500InternalServerError, "The call failed. The log of the service says why.");
        }
    }
}
