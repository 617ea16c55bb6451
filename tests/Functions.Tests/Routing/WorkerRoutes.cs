using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Functions.Tests.Routing;

/// <summary>
/// Routing as the worker does it with a call that the host passes on: endpoint routing, the most exact route first. The
/// worker runs what the host has chosen whatever it finds itself; only a call for which it finds nothing, or two routes
/// alike, hangs and fails.
/// </summary>
internal sealed class WorkerRoutes : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly RequestDelegate _pipeline;

    public WorkerRoutes()
    {
        var services = new ServiceCollection().AddLogging().AddRouting();
        services.AddSingleton(new DiagnosticListener("worker")).AddSingleton<DiagnosticSource>(provider => provider.GetRequiredService<DiagnosticListener>());
        _services = services.BuildServiceProvider();
        var app = new ApplicationBuilder(_services);
        app.UseRouting();
        app.UseEndpoints(endpoints => endpoints.DataSources.Add(new DefaultEndpointDataSource(Bindings.Http.Select(function => Endpoint(function.Key, function.Value.Route!, function.Value.Methods ?? [])))));
        _pipeline = app.Build();
    }

    /// <summary>The function whose route the worker finds, for its route values; null when it finds none for the verb.</summary>
    public string? Find(string method, string path, RouteValueDictionary? values = null)
    {
        var http = new DefaultHttpContext { RequestServices = _services };
        http.Request.Method = method;
        http.Request.Path = path;
        var routing = _pipeline(http);
        Assert.True(routing.IsCompletedSuccessfully, routing.Exception?.Message);
        if (http.Response.StatusCode != StatusCodes.Status202Accepted)
            return null;
        foreach (var (name, value) in http.Request.RouteValues)
            values?.Add(name, value);
        return http.GetEndpoint()!.DisplayName;
    }

    public void Dispose() => _services.Dispose();

    /// <summary>As the worker makes it of a function: its prefix from host.json, which is empty, a slash, and the route.</summary>
    private static Endpoint Endpoint(string name, string route, string[] methods)
    {
        var endpoint = new RouteEndpointBuilder(Accept, RoutePatternFactory.Parse($"{Prefix}/{route}"), order: 0) { DisplayName = name };
        endpoint.Metadata.Add(new HttpMethodMetadata(methods));
        return endpoint.Build();
    }

    private static string Prefix => Repository.Json("host.json").GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString()!;

    private static Task Accept(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }
}
