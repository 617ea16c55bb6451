using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Functions.Tests.Routing;

/// <summary>
/// Routing as the Functions host does it: ASP.NET Core's routers of old, tried one after the other in the order of the
/// functions' names, upper and lower case alike. The first that matches has the call; no route is better than another.
/// </summary>
internal sealed class HostRoutes : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider();
    private readonly RouteCollection _routes = new();

    public HostRoutes()
    {
        var resolver = _services.GetRequiredService<IInlineConstraintResolver>();
        foreach (var (name, trigger) in Bindings.Http.OrderBy(function => function.Key, StringComparer.OrdinalIgnoreCase))
        {
            // An empty list of verbs is not the same as none: it would allow no verb at all.
            var constraints = new Dictionary<string, object>();
            if (trigger.Methods is not null)
                constraints.Add("httpMethod", new HttpMethodRouteConstraint(trigger.Methods));
            _routes.Add(new Route(new RouteHandler(_ => Task.CompletedTask), name, trigger.Route, [], constraints, [], resolver));
        }
    }

    /// <summary>The function that the host calls; null when it answers 404 itself.</summary>
    public string? Find(string method, string path)
    {
        var http = new DefaultHttpContext { RequestServices = _services };
        http.Request.Method = method;
        http.Request.Path = path;
        var context = new RouteContext(http);
        var routing = _routes.RouteAsync(context);
        Assert.True(routing.IsCompletedSuccessfully);
        return context.Handler is null ? null : context.RouteData.Routers.OfType<Route>().Single().Name;
    }

    public void Dispose() => _services.Dispose();
}
