using System.Globalization;
using Inference.Models;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.OpenInference;

/// <summary>
/// The Open Inference Protocol V2 below <c>/v2</c>, as KServe, Triton and MLServer speak it: health, metadata, inference and
/// the repository's index. Loading and unloading have a route of their own, <see cref="RepositoryControlEndpoint"/>.
/// </summary>
public sealed class OpenInferenceEndpoint(ModelCache models, Predictor predictor, InferenceOptions options)
{
    /// <summary>Route template for all verbs.</summary>
    public const string Route = "v2/{**path}";

    /// <summary>Route template of the health checks, for hosts that leave these open. Letters only, so that no other address hides in it.</summary>
    public const string HealthRoute = "v2/health/{probe:alpha}";

    private static readonly OpenInferenceProtocol Protocol = OpenInferenceProtocol.Json;

    private static readonly ServerMetadata Server = new(
        "inference",
        ProductVersion.Text,
        ["binary_tensor_data", "model_repository", "model_repository(unload_dependents)", "statistics"]);

    /// <summary>Answers one call, errors as <c>{"error":"…"}</c>.</summary>
    public async Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await (OpenInferencePath.Segments(request) switch
            {
                [] => Get(request, () => new JsonResult<ServerMetadata>(Server, OpenInferenceJson.Default.ServerMetadata)),
                ["health", "live"] => Get(request, () => new JsonResult<ServerLive>(new(true), OpenInferenceJson.Default.ServerLive)),
                ["health", "ready"] => Get(request, Ready),
                ["models"] => Get(request, () => new JsonResult<ModelNames>(new([.. models.Names]), ProtocolJson.Default.ModelNames)),
                ["models", "stats"] => Get(request, () => Statistics()),
                ["models", { Length: > 0 } model] => GetAsync(request, () => MetadataAsync(model, null, cancellationToken)),
                ["models", { Length: > 0 } model, "versions", var version] => GetAsync(request, () => MetadataAsync(model, version, cancellationToken)),
                ["models", { Length: > 0 } model, "ready"] => GetAsync(request, () => ReadyAsync(model, null, cancellationToken)),
                ["models", { Length: > 0 } model, "versions", var version, "ready"] => GetAsync(request, () => ReadyAsync(model, version, cancellationToken)),
                ["models", { Length: > 0 } model, "stats"] => Get(request, () => Statistics(model)),
                ["models", { Length: > 0 } model, "versions", var version, "stats"] => Get(request, () => Statistics(model, version)),
                ["models", { Length: > 0 } model, "infer"] => InferAsync(request, model, null, cancellationToken),
                ["models", { Length: > 0 } model, "versions", var version, "infer"] => InferAsync(request, model, version, cancellationToken),
                ["repository", "index"] => IndexAsync(request, cancellationToken),
                _ => Task.FromResult(OpenInferencePath.NotFound()),
            });
        }
        catch (Exception error)
        {
            return predictor.Answer(error, Protocol, cancellationToken);
        }
    }

    private static Task<IResult> Get(HttpRequest request, Func<IResult> answer) => GetAsync(request, () => Task.FromResult(answer()));

    private static Task<IResult> GetAsync(HttpRequest request, Func<Task<IResult>> answer) => Methods.IsGet(request)
        ? answer()
        : Task.FromResult(Methods.NotAllowed(request, Protocol, HttpMethods.Get, HttpMethods.Head));

    private Task<IResult> InferAsync(HttpRequest request, string model, string? version, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsPost(request.Method))
            return Task.FromResult(Methods.NotAllowed(request, Protocol, HttpMethods.Post));
        var jsonLength = request.Headers[OpenInferenceProtocol.JsonLengthHeader];
        return predictor.HandleAsync(request, jsonLength.Count == 0 ? Protocol : new OpenInferenceProtocol(jsonLength.ToString()), model, version, cancellationToken);
    }

    private IResult Ready()
    {
        var isReady = models.Live.Any();
        return new JsonResult<ServerReady>(new(isReady), OpenInferenceJson.Default.ServerReady, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<IResult> MetadataAsync(string model, string? version, CancellationToken cancellationToken)
    {
        using var lease = await models.AcquireAsync(model, version, cancellationToken);
        return new JsonResult<ModelMetadata>(ModelMetadata.Of(lease.Model, models.Versions(model)), OpenInferenceJson.Default.ModelMetadata);
    }

    /// <summary>A version that is not in memory is loaded: only then can be said whether it would answer.</summary>
    private async Task<IResult> ReadyAsync(string model, string? version, CancellationToken cancellationToken)
    {
        try
        {
            using var lease = await models.AcquireAsync(model, version, cancellationToken);
            return new JsonResult<ModelReady>(new(model, true), ProtocolJson.Default.ModelReady);
        }
        catch (ModelUnavailableException)
        {
            return new JsonResult<ModelReady>(new(model, false), ProtocolJson.Default.ModelReady, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private JsonResult<Statistics> Statistics(string? model = null, string? version = null) => new(
        new Statistics([.. models.Totals(model, version is null ? null : ModelVersion.Parse(version)).Select(loaded => ModelStatistics.Of(loaded.Model, loaded.Totals))]),
        OpenInferenceJson.Default.Statistics);

    private async Task<IResult> IndexAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsPost(request.Method))
            return Methods.NotAllowed(request, Protocol, HttpMethods.Post);
        var onlyReady = await RepositoryRequest.ReadIndexAsync(request, options, cancellationToken);
        IReadOnlyList<IndexEntry> index = [.. models.States
            .Where(state => !onlyReady || state.State == ModelReadiness.Ready)
            .Select(state => new IndexEntry(state.Name, state.Version.ToString(CultureInfo.InvariantCulture), state.State, state.Reason))];
        return new JsonResult<IReadOnlyList<IndexEntry>>(index, OpenInferenceJson.Default.IReadOnlyListIndexEntry);
    }
}
