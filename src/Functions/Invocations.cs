using Inference.Predict.Invocations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>
/// The protocol of MLflow's scoring server and SageMaker's containers. What is asked about the service itself is open: probes
/// and clients send no key there, and the answers say nothing of models or data.
/// </summary>
public sealed class Invocations(InvocationsEndpoint endpoint)
{
    [Function(nameof(Invocations))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, Route = InvocationsEndpoint.Route)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);

    [Function("Ping")]
    public Task<IResult> PingAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = InvocationsEndpoint.PingRoute)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);

    [Function("Health")]
    public Task<IResult> HealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = InvocationsEndpoint.HealthRoute)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);

    [Function("Version")]
    public Task<IResult> VersionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = InvocationsEndpoint.VersionRoute)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);

    [Function("ExecutionParameters")]
    public Task<IResult> ExecutionParametersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = InvocationsEndpoint.ExecutionParametersRoute)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
