using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Functions.Tests.Routing;

/// <summary>
/// One call by HTTP on its way through the app, without host and worker: the host's routing picks the function, the
/// worker's fills in the route values, the function runs on the app's services and what it returns is written.
/// </summary>
internal sealed record HttpCall(string Method, string Path, string Body = "", string? ContentType = "application/json")
{
    public string Query { get; init; } = "";

    public string? Prefer { get; init; }

    private static readonly HostRoutes Host = new();
    private static readonly WorkerRoutes Worker = new();

    public async Task<Answered> SendAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (Host.Find(Method, Path) is not { } function)
            return new Answered(null, StatusCodes.Status404NotFound, "", new HeaderDictionary());
        var bytes = Encoding.UTF8.GetBytes(Body);
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = Method;
        context.Request.Path = Path;
        context.Request.QueryString = new QueryString(Query);
        if (Prefer is not null)
            context.Request.Headers["Prefer"] = Prefer;
        context.Request.ContentType = ContentType;
        context.Request.ContentLength = bytes.Length;
        context.Request.Body = new MemoryStream(bytes);
        Assert.NotNull(Worker.Find(Method, Path, context.Request.RouteValues));
        context.Response.Body = answer;

        await (await RunAsync(function, context.Request, services, cancellationToken)).ExecuteAsync(context);

        return new Answered(function, context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()), context.Response.Headers);
    }

    private static Task<IResult> RunAsync(string function, HttpRequest request, IServiceProvider services, CancellationToken cancellationToken)
    {
        var method = Bindings.Functions[function];
        return (Task<IResult>)method.Invoke(ActivatorUtilities.CreateInstance(services, method.DeclaringType!), [request, cancellationToken])!;
    }
}
