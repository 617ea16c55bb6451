using System.Text.Json;
using Inference.Functions.Tests.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions.Tests;

[Collection(RunningApp.Name)]
public sealed class OpenApiTests(RunningApp app)
{
    private static readonly HostRoutes Host = new();

    /// <summary>Every operation reaches a function, and needs a key exactly where the document says that it does.</summary>
    [Fact]
    public async Task Describes_The_Routes_That_There_Are()
    {
        var described = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in (await DocumentAsync()).GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var function = Host.Find(operation.Name.ToUpperInvariant(), path.Name.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
                Assert.True(function is not null, $"{path.Name} has no function.");
                var isOpen = operation.Value.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;
                Assert.True(isOpen == (Bindings.Http[function].AuthLevel == AuthorizationLevel.Anonymous), $"{path.Name} is described as {(isOpen ? "open" : "needing a key")}, {function} is not.");
                described.Add(function);
            }
        }

        Assert.Equal(Bindings.Http.Keys.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Answers_405_To_Any_Other_Verb()
    {
        var answered = await app.SendAsync(new HttpCall("POST", "/api/openapi.json"));

        Assert.Equal(("OpenApi", StatusCodes.Status405MethodNotAllowed), answered.Pair);
        Assert.Equal("GET, HEAD", answered.Headers.Allow);
    }

    private async Task<JsonElement> DocumentAsync()
    {
        var answered = await app.SendAsync(new HttpCall("GET", "/api/openapi.json", ContentType: null));

        Assert.Equal(("OpenApi", StatusCodes.Status200OK), answered.Pair);
        return answered.Json;
    }
}
