using Microsoft.AspNetCore.Http;

namespace Inference.Tests.Testing;

/// <summary>A request to blob storage as <see cref="FaultProxy"/> sees it.</summary>
/// <param name="Number">From 1, in the order of arrival.</param>
/// <param name="Operation">What it asks, such as <c>stage</c>.</param>
/// <param name="Container">Container, or empty.</param>
/// <param name="Blob">Name of the blob, or empty.</param>
internal sealed record StorageRequest(int Number, string Operation, string Container, string Blob)
{
    public const string Stage = "stage";
    public const string Commit = "commit";
    public const string Put = "put";
    public const string Get = "get";

    public static StorageRequest Of(int number, HttpRequest request)
    {
        // Azurite's paths begin with the account: /devstoreaccount1/container/blob.
        var parts = request.Path.Value!.Split('/', 4);
        return new StorageRequest(number, OperationOf(request), parts.ElementAtOrDefault(2) ?? "", parts.ElementAtOrDefault(3) ?? "");
    }

    public override string ToString() => $"{Number}: {Operation} {Container}/{Blob}";

    private static string OperationOf(HttpRequest request) => (request.Method, request.Query["comp"].ToString()) switch
    {
        ("PUT", "block") => Stage,
        ("PUT", "blocklist") => Commit,
        ("PUT", "lease") => $"lease {request.Headers["x-ms-lease-action"]}",
        ("PUT", "") => Put,
        ("GET", "") => Get,
        ("HEAD", "") => "head",
        (var method, var comp) => $"{method} {comp}",
    };
}
