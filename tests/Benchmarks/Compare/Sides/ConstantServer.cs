using System.Diagnostics;
using System.Globalization;
using System.Text;
using Inference.Cli;
using Inference.Predict;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inference.Benchmarks.Compare.Sides;

/// <summary>The limit of the web server: an endpoint of Kestrel that reads nothing and always answers the same, and one that reads the body first.</summary>
internal static class ConstantServer
{
    /// <summary>The verb of this program that runs it.</summary>
    public const string Verb = "constant-server";

    /// <summary>Where the body is read before the answer.</summary>
    public const string ReadingPath = "/api/read";

    private const string Path = "/api/predict";

    /// <summary>Starts it as a process of its own and returns once it answers.</summary>
    /// <param name="answer">What it answers.</param>
    /// <param name="json">Body of a call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<ServerProcess> StartAsync(string answer, string json, CancellationToken cancellationToken) => ServerProcess.StartAsync(
        port => new ProcessStartInfo("dotnet", [typeof(ConstantServer).Assembly.Location, Verb, port, answer]), Path, json, cancellationToken);

    /// <summary>Serves until it is ended.</summary>
    public static async Task<int> RunAsync(string port, string answer)
    {
        await using var app = Build(int.Parse(port, CultureInfo.InvariantCulture), answer);
        await app.RunAsync();
        return ExitCodes.Done;
    }

    /// <summary>The web application, not yet started.</summary>
    /// <param name="port">Where it will listen.</param>
    /// <param name="answer">What it answers.</param>
    public static WebApplication Build(int port, string answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        var body = Encoding.UTF8.GetBytes(answer);
        app.MapPost(Path, context => AnswerAsync(context, body));
        app.MapPost(ReadingPath, async context =>
        {
            using var read = await RequestBody.ReadAsync(context.Request, int.MaxValue, context.RequestAborted);
            await AnswerAsync(context, body);
        });
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
