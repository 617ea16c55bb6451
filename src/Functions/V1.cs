using Inference.Predict.V1;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>The protocol of TensorFlow Serving and KServe V1, below <c>/v1</c>.</summary>
public sealed class V1(V1Endpoint endpoint)
{
    [Function(nameof(V1))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, Route = V1Endpoint.Route)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
