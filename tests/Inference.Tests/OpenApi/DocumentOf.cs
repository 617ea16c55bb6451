using System.Text.Json.Nodes;
using Inference.Models;
using Inference.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Tests.OpenApi;

/// <summary>The core's document, without a host.</summary>
internal static class DocumentOf
{
    /// <summary>An endpoint as the core registers it.</summary>
    public static OpenApiEndpoint Endpoint(ModelCache models) => new ServiceCollection()
        .AddInference(new InferenceOptions())
        .AddSingleton(models)
        .BuildServiceProvider()
        .GetRequiredService<OpenApiEndpoint>();

    public static async Task<string> TextAsync(ModelCache models)
    {
        var (status, body, _) = await CallAsync(Endpoint(models), "GET");
        Assert.Equal(200, status);
        return body;
    }

    public static async Task<JsonNode> JsonAsync(params LoadedModel[] models)
    {
        using var cache = ModelCache.Of(models);
        return JsonNode.Parse(await TextAsync(cache))!;
    }

    public static async Task<(int Status, string Body, IHeaderDictionary Headers)> CallAsync(OpenApiEndpoint endpoint, string method, string? known = null)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.Method = method;
        if (known is not null)
            context.Request.Headers.IfNoneMatch = known;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await (await endpoint.HandleAsync(context.Request, CancellationToken.None)).ExecuteAsync(context);
        return (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(answer.ToArray()), context.Response.Headers);
    }
}
