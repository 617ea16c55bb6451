using Inference.Repository;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inference.Cli.Serve;

/// <summary>The routes of the Open Inference Protocol that say what there is to call.</summary>
internal static class RepositoryRoutes
{
    public static void MapRepository(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/models/{model}", (string model, RepositoryEndpoint repository, CancellationToken cancellationToken) =>
            repository.MetadataAsync(model, null, cancellationToken));
        routes.MapGet("/v2/models/{model}/versions/{version}", (string model, string version, RepositoryEndpoint repository, CancellationToken cancellationToken) =>
            repository.MetadataAsync(model, version, cancellationToken));
        routes.MapPost("/v2/repository/index", (HttpRequest request, RepositoryEndpoint repository, CancellationToken cancellationToken) =>
            repository.IndexAsync(request, cancellationToken));
    }
}
