using Inference.Predict.OpenInference;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>The Open Inference Protocol V2, below <c>/v2</c>. Loading and unloading is <see cref="RepositoryControl"/>.</summary>
public sealed class OpenInference(OpenInferenceEndpoint endpoint)
{
    // The host tries routes in the order of the functions' names and knows no better match: this one takes everything below
    // /v2, so that its name must come after OpenInferenceHealth and RepositoryControl.
    [Function("V2")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, Route = OpenInferenceEndpoint.Route)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);

    /// <summary>Open: probes have no key.</summary>
    [Function("OpenInferenceHealth")]
    public Task<IResult> HealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = OpenInferenceEndpoint.HealthRoute)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
