using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Models;
using Inference.Predict;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Inference;

/// <summary>Registers the core in a host.</summary>
public static class InferenceServices
{
    /// <summary>
    /// Adds models, the real-time lane and the batch lane. The host supplies a <see cref="BlobServiceClient"/>. Models are
    /// loaded (unless the host registered a <see cref="ModelCache"/> itself) and containers created before the host starts to listen; what goes wrong there ends the start.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static IServiceCollection AddInference(this IServiceCollection services, InferenceOptions options)
    {
        if (options.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.TryAddSingleton(_ => ModelCache.Load(Path.Combine(AppContext.BaseDirectory, options.ModelsFolder)));
        services.AddSingleton<PredictEndpoint>();
        services.AddSingleton<BatchJob>();
        services.AddSingleton<BatchSweep>();
        services.AddSingleton<BatchHistory>();
        services.AddHostedService<Startup>();
        return services;
    }
}
