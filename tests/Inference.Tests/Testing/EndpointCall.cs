using System.Text;
using Inference.Models;
using Inference.Predict;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inference.Tests.Testing;

/// <summary>One call to an endpoint of the core, without a server: small limits, a model that is computed in the head.</summary>
internal sealed class EndpointCall(params LoadedModel[] models)
{
    /// <summary>Few enough bytes and rows to go beyond in a test.</summary>
    public InferenceOptions Options { get; init; } = new() { MaxRequestBytes = 1024, MaxRowsPerRequest = 16 };

    /// <summary>Serves instead of the models; the caller disposes it.</summary>
    public ModelCache? Cache { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string Method { get; init; } = "POST";

    public string Path { get; init; } = "/";

    public string Body { get; init; } = "";

    /// <summary>In place of <see cref="Body"/>, for bodies that are no text.</summary>
    public byte[]? Bytes { get; init; }

    public string? ContentType { get; init; } = "application/json";

    public bool AnnounceLength { get; init; }

    public RouteValueDictionary Route { get; } = [];

    public HeaderDictionary Headers { get; } = [];

    public Task<Answered> SendAsync(Func<HttpRequest, Predictor, Task<IResult>> endpoint) =>
        SendAsync((request, predictor, _) => endpoint(request, predictor));

    public async Task<Answered> SendAsync(Func<HttpRequest, Predictor, ModelCache, Task<IResult>> endpoint)
    {
        var bytes = Bytes ?? Encoding.UTF8.GetBytes(Body);
        var context = new DefaultHttpContext();
        foreach (var (name, value) in Headers)
            context.Request.Headers[name] = value;
        context.Request.Method = Method;
        context.Request.Path = Path;
        context.Request.ContentType = ContentType;
        context.Request.Body = new MemoryStream(bytes);
        context.Request.ContentLength = AnnounceLength ? bytes.Length : null;
        foreach (var (name, value) in Route)
            context.Request.RouteValues[name] = value;
        var answer = new MemoryStream();
        context.Response.Body = answer;

        using var own = Cache is null ? ModelCache.Of(Time, models) : null;
        var cache = Cache ?? own!;
        var result = await endpoint(context.Request, new Predictor(cache, Options, NullLogger<Predictor>.Instance), cache);
        await result.ExecuteAsync(context);
        return new Answered(context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()), context.Response.Headers) { Bytes = answer.ToArray() };
    }
}

/// <summary>What came back.</summary>
internal sealed record Answered(int Status, string Body, IHeaderDictionary Headers)
{
    public (int Status, string Body) Pair => (Status, Body);

    public byte[] Bytes { get; init; } = [];
}
