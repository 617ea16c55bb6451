using Inference.Batch.Http;
using Inference.OpenApi;
using Inference.Predict.Invocations;
using Inference.Predict.OpenInference;
using Inference.Predict.Reference;
using Inference.Predict.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Cli.Serve;

/// <summary>The core's endpoints, the same ones that the deployed app has.</summary>
internal static class EndpointRoutes
{
    /// <summary>Maps all of them.</summary>
    public static void MapEndpoints(this WebApplication app)
    {
        Map<PredictEndpoint>(app, PredictEndpoint.Route, static endpoint => endpoint.HandleAsync);
        Map<OpenInferenceEndpoint>(app, OpenInferenceEndpoint.Route, static endpoint => endpoint.HandleAsync);
        Map<RepositoryControlEndpoint>(app, RepositoryControlEndpoint.Route, static endpoint => endpoint.HandleAsync);
        Map<V1Endpoint>(app, V1Endpoint.Route, static endpoint => endpoint.HandleAsync);
        foreach (var route in InvocationsEndpoint.Routes)
            Map<InvocationsEndpoint>(app, route, static endpoint => endpoint.HandleAsync);
        Map<BatchEndpoint>(app, BatchEndpoint.Route, static endpoint => endpoint.HandleAsync);
        Map<OpenApiEndpoint>(app, OpenApiEndpoint.Route, static endpoint => endpoint.HandleAsync);
    }

    /// <summary>As a plain delegate: to have the endpoint bound as a parameter makes a container of services for each call.</summary>
    private static void Map<TEndpoint>(WebApplication app, string route, Func<TEndpoint, Func<HttpRequest, CancellationToken, Task<IResult>>> handler)
        where TEndpoint : class
    {
        // Some need storage, which is there when the first call comes.
        var handle = new Lazy<Func<HttpRequest, CancellationToken, Task<IResult>>>(() => handler(app.Services.GetRequiredService<TEndpoint>()));
        app.Map(route, async context => await (await handle.Value(context.Request, context.RequestAborted)).ExecuteAsync(context));
    }
}
