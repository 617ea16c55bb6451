using Inference.Predict.Reference;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>Real time: <c>POST /api/predict</c> for the default model, <c>POST /api/predict/{model}</c> for a named one.</summary>
public sealed class Predict(PredictEndpoint endpoint)
{
    [Function(nameof(Predict))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, Route = PredictEndpoint.Route)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
