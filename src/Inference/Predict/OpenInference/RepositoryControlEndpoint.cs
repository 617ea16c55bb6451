using Inference.Models;
using Inference.Models.Stores;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.OpenInference;

/// <summary>
/// <c>POST /v2/repository/models/{model}/load</c> and <c>…/unload</c>, for operators. They change the instance that answers
/// the call; other instances of the app have models of their own.
/// </summary>
public sealed class RepositoryControlEndpoint
{
    /// <summary>Route template for all verbs.</summary>
    public const string Route = "v2/repository/models/{model}/{action}";

    private readonly ModelCache _models;
    private readonly IReadOnlyList<IModelStore> _stores;
    private readonly Predictor _predictor;
    private readonly InferenceOptions _options;

    internal RepositoryControlEndpoint(ModelCache models, IEnumerable<IModelStore> stores, Predictor predictor, InferenceOptions options) =>
        (_models, _stores, _predictor, _options) = (models, [.. stores], predictor, options);

    /// <summary>
    /// Answers one call: 200 once the model serves, or no longer does; 404 no such model; 503 it cannot be loaded, and why;
    /// 501 for a model that is sent along.
    /// </summary>
    public async Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var protocol = OpenInferenceProtocol.Json;
        if (OpenInferencePath.Segments(request) is not ["repository", "models", { Length: > 0 } model, ("load" or "unload") and var action])
            return OpenInferencePath.NotFound();
        if (!HttpMethods.IsPost(request.Method))
            return Methods.NotAllowed(request, protocol, HttpMethods.Post);
        try
        {
            await RepositoryRequest.CheckControlAsync(request, _options, cancellationToken);
            await (action == "load" ? _models.LoadAsync(model, _stores, cancellationToken) : _models.UnloadAsync(model, cancellationToken));
            return new JsonResult<RepositoryChanged>(new RepositoryChanged(), OpenInferenceJson.Default.RepositoryChanged);
        }
        catch (Exception error)
        {
            return _predictor.Answer(error, protocol, cancellationToken);
        }
    }
}
