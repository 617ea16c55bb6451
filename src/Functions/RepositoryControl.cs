using Inference.Predict.OpenInference;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>Loading and unloading of models, for those who hold the app's master key.</summary>
public sealed class RepositoryControl(RepositoryControlEndpoint endpoint)
{
    [Function(nameof(RepositoryControl))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, Route = RepositoryControlEndpoint.Route)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
