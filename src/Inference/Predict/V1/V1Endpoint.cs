using Inference.Models;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.V1;

/// <summary>
/// The protocol of TensorFlow Serving and KServe V1: <c>GET /v1/models</c>, <c>GET /v1/models/{model}[/versions/{version}]</c>
/// and <c>POST</c> of the same address with <c>:predict</c> behind it.
/// </summary>
public sealed class V1Endpoint(Predictor predictor, ModelCache models)
{
    /// <summary>Route template for all verbs.</summary>
    public const string Route = "v1/{**path}";

    private const string Predict = "predict";
    private const string Unknown = "There is no such address. There are: GET /v1/models, GET /v1/models/{model}[/versions/{version}], POST /v1/models/{model}[/versions/{version}]:predict.";

    private static readonly V1Protocol Protocol = new();

    /// <summary>Answers one call: 200, or <c>{"error":…}</c>.</summary>
    public async Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken) => V1Path.Parse(request.Path) switch
    {
        { Verb: Predict } path => HttpMethods.IsPost(request.Method)
            ? await predictor.HandleAsync(request, Protocol, path.Model, path.Version, cancellationToken)
            : Methods.NotAllowed(request, Protocol, HttpMethods.Post),
        { Verb: null } path => Methods.IsGet(request)
            ? await AboutAsync(path, cancellationToken)
            : Methods.NotAllowed(request, Protocol, HttpMethods.Get),
        _ => Protocol.Problem(StatusCodes.Status404NotFound, Unknown),
    };

    private async Task<IResult> AboutAsync(V1Path path, CancellationToken cancellationToken)
    {
        if (path.Model is null)
            return new JsonResult<ModelNames>(new ModelNames([.. models.Names]), ProtocolJson.Default.ModelNames);
        try
        {
            // As everywhere, a version that is asked for is loaded when it is not in memory.
            using var lease = await models.AcquireAsync(path.Model, path.Version, cancellationToken);
            return Ready(StatusCodes.Status200OK, path.Model, true);
        }
        catch (ModelUnavailableException)
        {
            return Ready(StatusCodes.Status503ServiceUnavailable, path.Model, false);
        }
        catch (Exception error)
        {
            return predictor.Answer(error, Protocol, cancellationToken);
        }
    }

    private static JsonResult<ModelReady> Ready(int status, string model, bool ready) => new(new ModelReady(model, ready), ProtocolJson.Default.ModelReady, status);
}
