using Inference.Models;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.Invocations;

/// <summary>
/// The protocol of MLflow's scoring server and of SageMaker's containers: <c>POST /invocations[/{model}]</c>, where the
/// model's name is an extension, <c>GET /ping</c> and <c>/health</c>, <c>GET /version</c>, <c>GET /execution-parameters</c>.
/// </summary>
public sealed class InvocationsEndpoint(Predictor predictor, ModelCache models, InferenceOptions options)
{
    /// <summary>Route template of calls, for all verbs; without the model's name the default model is meant.</summary>
    public const string Route = "invocations/{model?}";

    /// <summary>Route of the health check, for all verbs.</summary>
    public const string PingRoute = "ping";

    /// <summary>Another route of the health check, for all verbs.</summary>
    public const string HealthRoute = "health";

    /// <summary>Route of the product's version, for all verbs.</summary>
    public const string VersionRoute = "version";

    /// <summary>Route of what SageMaker asks before a batch transform, for all verbs.</summary>
    public const string ExecutionParametersRoute = "execution-parameters";

    private const int BytesPerMegabyte = 1024 * 1024;

    /// <summary>SageMaker refuses a job whose payload times its concurrency is more.</summary>
    private const int MaxTransformMegabytes = 100;

    private static readonly InvocationsProtocol Protocol = new();

    /// <summary>All routes.</summary>
    public static IReadOnlyList<string> Routes { get; } = [Route, PingRoute, HealthRoute, VersionRoute, ExecutionParametersRoute];

    /// <summary>Answers one call: 200, or <c>{"error_code":…,"message":…}</c>.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Path.StartsWithSegments("/invocations", out var rest) && rest.Value!.Trim('/') is var model && !model.Contains('/'))
        {
            return HttpMethods.IsPost(request.Method)
                ? predictor.HandleAsync(request, Protocol, model, null, cancellationToken)
                : Task.FromResult(Methods.NotAllowed(request, Protocol, HttpMethods.Post));
        }

        IResult? answer = request.Path.Value?.Trim('/').ToLowerInvariant() switch
        {
            PingRoute or HealthRoute => new PlainTextResult(models.Live.Any() ? StatusCodes.Status200OK : StatusCodes.Status404NotFound, "\n"),
            VersionRoute => new PlainTextResult(StatusCodes.Status200OK, ProductVersion.Text),
            ExecutionParametersRoute => ExecutionParameters(),
            _ => null,
        };
        if (answer is null)
            answer = InvocationsProtocol.NoSuchAddress();
        else if (!Methods.IsGet(request))
            answer = Methods.NotAllowed(request, Protocol, HttpMethods.Get);
        return Task.FromResult(answer);
    }

    private JsonResult<ExecutionParameters> ExecutionParameters()
    {
        var megabytes = Math.Clamp(options.MaxRequestBytes / BytesPerMegabyte, 1, MaxTransformMegabytes);
        var parameters = new ExecutionParameters(Math.Min(Environment.ProcessorCount, MaxTransformMegabytes / megabytes), "MULTI_RECORD", megabytes);
        return new JsonResult<ExecutionParameters>(parameters, ProtocolJson.Default.ExecutionParameters);
    }
}
