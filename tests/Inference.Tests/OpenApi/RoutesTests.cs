using System.Globalization;
using System.Text.Json;
using Inference.OpenApi;
using Inference.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Inference.Tests.OpenApi;

/// <summary>The document and the local host's routes are the same.</summary>
public sealed class RoutesTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private RunningHost? _host;
    private List<(string Method, string Path, List<int> Statuses)> _described = [];

    public async ValueTask InitializeAsync()
    {
        _host = await RunningHost.StartAsync(azurite);
        var document = JsonDocument.Parse(await _host.Http.GetStringAsync(OpenApiEndpoint.Route)).RootElement;
        _described = [.. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(verb => (
            verb.Name.ToUpperInvariant(), path.Name, verb.Value.GetProperty("responses").EnumerateObject().Select(answer => int.Parse(answer.Name, CultureInfo.InvariantCulture)).ToList())))];
    }

    public ValueTask DisposeAsync() => _host!.DisposeAsync();

    [Fact]
    public void Every_Route_Is_Described()
    {
        Assert.NotEmpty(_host!.Routes);
        foreach (var route in _host.Routes)
            Assert.True(_described.Any(described => Serves(route, described.Method, described.Path)), $"The document has nothing for {route.RoutePattern.RawText} of {route.DisplayName}.");
    }

    [Fact]
    public void Every_Description_Has_A_Route() =>
        Assert.All(_described, described => Assert.True(_host!.Routes.Any(route => Serves(route, described.Method, described.Path)), $"There is no route for {described.Method} {described.Path}."));

    [Fact]
    public async Task Every_Description_Names_What_An_Empty_Call_Is_Answered()
    {
        foreach (var (method, path, statuses) in _described)
        {
            using var call = new HttpRequestMessage(new HttpMethod(method), Concrete(path));
            using var answer = await _host!.Http.SendAsync(call);
            var status = (int)answer.StatusCode;
            Assert.True(statuses.Contains(status), $"{method} {path} answered {status}.");
            // Of all that is asked for here, only the files are not there.
            Assert.Equal((path, path.Contains("{container}", StringComparison.Ordinal) || path.Contains("{file}", StringComparison.Ordinal)), (path, status == 404));
        }
    }

    [Fact]
    public async Task A_Key_Is_Asked_For_Where_The_Document_Says_So()
    {
        await using var host = await RunningHost.StartAsync(azurite, key: "geheim");
        foreach (var (method, path, statuses) in _described)
        {
            using var call = new HttpRequestMessage(new HttpMethod(method), Concrete(path));
            using var answer = await host.Http.SendAsync(call);
            Assert.Equal((method, path, statuses.Contains(401)), (method, path, (int)answer.StatusCode == 401));
        }
    }

    /// <summary>Whether a route answers what is described. Where it has a parameter, so has the description, or the name of a model or of what is done with one.</summary>
    private static bool Serves(RouteEndpoint route, string method, string path)
    {
        if (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } verbs && !verbs.Contains(method))
            return false;
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var pattern = route.RoutePattern.PathSegments;
        for (var i = 0; i < pattern.Count; i++)
        {
            if (pattern[i].Parts[0] is RoutePatternParameterPart { IsCatchAll: true })
                return true;
            if (i == segments.Length)
                return pattern[i].Parts[0] is RoutePatternParameterPart { IsOptional: true };
            if (pattern[i].Parts[0] is RoutePatternLiteralPart literal ? literal.Content != segments[i] : segments[i] is not (['{', .., '}'] or "payments" or "sample" or "load" or "unload"))
                return false;
        }

        return segments.Length == pattern.Count;
    }

    /// <summary>An address of the path, with what is there in place of its parameters.</summary>
    private static PathString Concrete(string path) => path
        .Replace("{model}", "payments", StringComparison.Ordinal)
        .Replace("{version}", "1", StringComparison.Ordinal)
        .Replace("{file}", "payments/nowhere.csv", StringComparison.Ordinal)
        .Replace("{container}", "output", StringComparison.Ordinal)
        .Replace("{name}", "payments/none.csv", StringComparison.Ordinal);
}
