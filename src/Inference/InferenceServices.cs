using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Batch.Http;
using Inference.Models;
using Inference.Models.Stores;
using Inference.Monitoring;
using Inference.OpenApi;
using Inference.OpenApi.Routes;
using Inference.Predict;
using Inference.Predict.Invocations;
using Inference.Predict.OpenInference;
using Inference.Predict.Reference;
using Inference.Predict.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Inference;

/// <summary>Registers the core in a host.</summary>
public static class InferenceServices
{
    /// <summary>The meter of everything that is measured here, for hosts to export.</summary>
    public const string MeterName = "Inference";

    /// <summary>
    /// Adds models, the real-time lane and the batch lane. The host supplies a <see cref="BlobServiceClient"/>. Containers
    /// are created and models loaded before the host starts to listen. A bad package in the models folder ends the start;
    /// one in the container <c>models</c> does not.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static IServiceCollection AddInference(this IServiceCollection services, InferenceOptions options)
    {
        if (options.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddModels(options);
        services.AddSingleton<Predictor>();
        services.AddSingleton<PredictEndpoint>();
        services.AddSingleton<OpenInferenceEndpoint>();
        services.AddSingleton(provider => new RepositoryControlEndpoint(
            provider.GetRequiredService<ModelCache>(), provider.GetServices<IModelStore>(), provider.GetRequiredService<Predictor>(), options));
        services.AddSingleton<V1Endpoint>();
        services.AddSingleton<InvocationsEndpoint>();
        services.AddContract();
        services.AddSingleton<BatchJob>();
        services.AddSingleton<BatchSweep>();
        services.AddSingleton<BatchHistory>();
        services.AddBatchCalls();
        return services;
    }

    private static void AddBatchCalls(this IServiceCollection services)
    {
        services.AddSingleton<BatchRuns>();
        services.AddHostedService(provider => provider.GetRequiredService<BatchRuns>());
        services.AddSingleton<BatchFiles>();
        services.AddSingleton<BatchListing>();
        services.AddSingleton<BatchStarts>();
        services.AddSingleton(provider => new BatchEndpoint(
            provider.GetRequiredService<BatchListing>(), provider.GetRequiredService<BatchFiles>(), provider.GetRequiredService<BatchStarts>(), provider.GetRequiredService<BatchRuns>(), provider.GetRequiredService<ILogger<BatchEndpoint>>()));
    }

    private static void AddContract(this IServiceCollection services)
    {
        services.AddSingleton<IRouteDescriber, PredictRoutes>();
        services.AddSingleton<IRouteDescriber, OpenInferenceRoutes>();
        services.AddSingleton<IRouteDescriber, V1Routes>();
        services.AddSingleton<IRouteDescriber, InvocationsRoutes>();
        services.AddSingleton<IRouteDescriber, BatchRoutes>();
        services.AddSingleton<IRouteDescriber, ContractRoutes>();
        services.AddSingleton(provider => new OpenApiEndpoint(
            provider.GetRequiredService<ModelCache>(), provider.GetRequiredService<InferenceOptions>(), provider.GetServices<IRouteDescriber>()));
    }

    private static void AddModels(this IServiceCollection services, InferenceOptions options)
    {
        services.AddSingleton<ModelMetrics>();
        services.AddSingleton(provider => new ModelCache(
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ModelCache>>(), provider.GetRequiredService<ModelMetrics>()));
        // The order matters: what is in the container goes before what shipped with the app.
        services.AddSingleton<IModelStore>(_ => new FolderStore(options.ModelsPath));
        services.AddSingleton<IModelStore>(provider => new ContainerStore(provider.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(ContainerStore.ContainerName)));
        services.AddHostedService<Startup>();
        services.AddHostedService<ModelReload>();
    }
}
