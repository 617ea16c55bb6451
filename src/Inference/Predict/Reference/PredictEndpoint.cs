using Microsoft.AspNetCore.Http;

namespace Inference.Predict.Reference;

/// <summary>
/// <c>POST /api/predict[/{model}]</c>: the reference call <c>{"features":[1.0,2.5,3.0]}</c>, named features
/// <c>{"features":{"amount":12.5}}</c>, or several rows of either kind in one array.
/// </summary>
public sealed class PredictEndpoint(Predictor predictor)
{
    /// <summary>Route template for all verbs; without the model's name the default model is meant.</summary>
    public const string Route = "api/predict/{model?}";

    private static readonly ReferenceProtocol Protocol = new();

    /// <summary>Answers one call: 200 with predictions, or problem details.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken) =>
        HttpMethods.IsPost(request.Method)
            ? predictor.HandleAsync(request, Protocol, request.RouteValues["model"] as string, null, cancellationToken)
            : Task.FromResult(Methods.NotAllowed(request, Protocol, HttpMethods.Post));
}
