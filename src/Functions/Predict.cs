using Inference.Predict;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>Real time: <c>POST /api/predict</c> for the default model, <c>POST /api/predict/{model}</c> for a named one.</summary>
public sealed class Predict(PredictEndpoint endpoint)
{
    [Function(nameof(Predict))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/predict/{model?}")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, request.RouteValues["model"] as string, cancellationToken);
}
