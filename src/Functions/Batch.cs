using Inference.Batch.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>The batch lane by HTTP, below <c>/api/batch</c>: the list of files, the status of one, and runs on demand.</summary>
public sealed class Batch(BatchEndpoint endpoint)
{
    [Function(nameof(Batch))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, Route = BatchEndpoint.Route)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
