using System.Security.Cryptography;
using Inference.Models;
using Inference.Predict;
using Inference.Predict.Reference;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Inference.OpenApi;

/// <summary>
/// <c>GET /api/openapi.json</c>: every route, with schemas made from the models that are live, as OpenAPI 3.1. Made when it
/// is first asked for, and anew once other models are live; its ETag tells callers whether it changed.
/// </summary>
public sealed class OpenApiEndpoint
{
    /// <summary>Route template for all verbs.</summary>
    public const string Route = "api/openapi.json";

    private static readonly ReferenceProtocol Protocol = new();

    private readonly ModelCache _models;
    private readonly InferenceOptions _options;
    private readonly IEnumerable<IRouteDescriber> _describers;
    private volatile Written? _written;

    internal OpenApiEndpoint(ModelCache models, InferenceOptions options, IEnumerable<IRouteDescriber> describers)
    {
        _models = models;
        _options = options;
        _describers = describers;
    }

    /// <summary>Answers one call: 200 with the document, or 304 to a caller that has it already.</summary>
    /// <param name="request">The call.</param>
    /// <param name="cancellationToken">Not needed: nothing here waits.</param>
    public Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken) => Task.FromResult(Answer(request));

    private IResult Answer(HttpRequest request)
    {
        if (!Methods.IsGet(request))
            return Methods.NotAllowed(request, Protocol, HttpMethods.Get, HttpMethods.Head);
        var written = Current();
        // Kept by callers, and asked about each time.
        request.HttpContext.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(written.Json, MediaTypes.Json, entityTag: written.Tag);
    }

    private Written Current()
    {
        LoadedModel[] live = [.. _models.Live];
        var defaultName = _models.DefaultName;
        // Not the models themselves: what was replaced must be free to go.
        var key = string.Join('\n', [defaultName, .. live.Select(model => $"{model.Name} {model.ManifestSha256} {string.Join('\t', model.Example)}")]);
        if (_written is { } written && written.Key == key)
            return written;
        var contract = new Contract(live, defaultName, _options);
        foreach (var describer in _describers)
            describer.Describe(contract);
        var json = contract.Write();
        return _written = new Written(key, json, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json))}\""));
    }

    private sealed record Written(string Key, byte[] Json, EntityTagHeaderValue Tag);
}
