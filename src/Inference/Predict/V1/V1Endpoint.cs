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
            return List();
        try
        {
            // As everywhere, a version that is asked for is loaded when it is not in memory.
            using var lease = path.Version is null ? models.Acquire(path.Model) : await models.AcquireAsync(path.Model, ModelVersion.Parse(path.Version), cancellationToken);
            return Ready(StatusCodes.Status200OK, path.Model, true);
        }
        catch (ModelNotFoundException error)
        {
            return Protocol.Problem(StatusCodes.Status404NotFound, error.Message);
        }
        catch (ModelUnavailableException)
        {
            return Ready(StatusCodes.Status503ServiceUnavailable, path.Model, false);
        }
    }

    private ShortJsonResult List() => new(StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("models"u8);
        foreach (var name in models.States.Select(state => state.Name).Distinct())
            json.WriteStringValue(name);
        json.WriteEndArray();
    });

    private static ShortJsonResult Ready(int status, string model, bool ready) => new(status, json =>
    {
        json.WriteString("name"u8, model);
        json.WriteBoolean("ready"u8, ready);
    });
}
