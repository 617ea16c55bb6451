using Inference.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>The OpenAPI document of all routes.</summary>
public sealed class OpenApi(OpenApiEndpoint endpoint)
{
    [Function(nameof(OpenApi))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, Route = OpenApiEndpoint.Route)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
