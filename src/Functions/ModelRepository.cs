using Inference.Repository;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>What there is to call, in the Open Inference Protocol V2: metadata of models, and the index of all versions.</summary>
public sealed class ModelRepository(RepositoryEndpoint endpoint)
{
    [Function("ModelMetadata")]
    public Task<IResult> MetadataAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.MetadataAsync((string)request.RouteValues["model"]!, null, cancellationToken);

    [Function("ModelVersionMetadata")]
    public Task<IResult> VersionMetadataAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/versions/{version}")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.MetadataAsync((string)request.RouteValues["model"]!, (string)request.RouteValues["version"]!, cancellationToken);

    [Function("RepositoryIndex")]
    public Task<IResult> IndexAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/repository/index")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.IndexAsync(request, cancellationToken);
}
