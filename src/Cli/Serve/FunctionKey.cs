using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Inference.Cli.Serve;

/// <summary>The Functions host's key check, for a local host that others can reach.</summary>
internal static class FunctionKey
{
    private const string Header = "x-functions-key";

    private static readonly string[] Guarded = ["/api", "/v1", "/v2", "/invocations", "/files"];

    /// <summary>Probes have no keys.</summary>
    private const string Open = "/v2/health";

    /// <summary>
    /// Answers 401 to calls that reach models or files without the key (header <c>x-functions-key</c> or <c>?code=</c>).
    /// Health checks and the version are open: those who ask have no key, and the answer says nothing of models or data.
    /// </summary>
    public static void UseFunctionKey(this IApplicationBuilder app, string key)
    {
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        app.Use((context, next) =>
        {
            var path = context.Request.Path;
            if (path.StartsWithSegments(Open) || !Guarded.Any(start => path.StartsWithSegments(start)))
                return next(context);
            var given = context.Request.Headers[Header].FirstOrDefault() ?? context.Request.Query["code"].FirstOrDefault() ?? "";
            // Hashes first: equal lengths, and no timing to learn the key from.
            if (CryptographicOperations.FixedTimeEquals(expected, SHA256.HashData(Encoding.UTF8.GetBytes(given))))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
    }
}
