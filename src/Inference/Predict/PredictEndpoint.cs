using Inference.Models;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>The reference call.</summary>
public sealed class PredictEndpoint(ModelCache models, InferenceOptions options)
{
    /// <summary>Answers one call.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, string? model, CancellationToken cancellationToken) => Task.FromResult(Results.Ok(new { models.DefaultName, options.MaxRequestBytes, request.Path, model, cancellationToken.IsCancellationRequested }));
}
