using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Inference.Batch;
using Inference.Batch.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inference.Cli.Serve;

/// <summary>
/// Blobs by plain HTTP, for trying things without a storage client: <c>PUT /files/input/{name}</c> drops a file,
/// <c>GET /files/{container}/{name}</c> fetches a result. Only the local host has these.
/// </summary>
internal static class FileRoutes
{
    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/files/input/{**name}", DropAsync).WithMetadata(new NoSizeLimit()).AddEndpointFilter<StorageFilter>();
        routes.MapGet("/files/{container}/{**name}", FetchAsync).AddEndpointFilter<StorageFilter>();
    }

    private static async Task<IResult> DropAsync(string name, HttpRequest request, BlobServiceClient storage, CancellationToken cancellationToken)
    {
        // Generated clients escape the slashes of the name.
        var file = BatchPath.Files(name)[0];
        name = file.Name;
        if (file.NameFailure is { } failure)
            return Results.Problem($"{failure.Message} The address is /files/input/{{model}}/{{file}}.csv.", statusCode: StatusCodes.Status400BadRequest);
        var blob = storage.GetBlobContainerClient(BatchFile.InputContainer).GetBlobClient(name);
        await blob.UploadAsync(request.Body, new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "text/csv" } }, cancellationToken);
        return Results.Json(new { input = $"input/{name}", output = $"/files/output/{name}", rejects = $"/files/rejects/{name}", receipt = $"/files/receipts/{name}.json" }, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> FetchAsync(string container, string name, BlobServiceClient storage, CancellationToken cancellationToken)
    {
        if (!BatchFile.Containers.Contains(container))
            return Results.NotFound();
        foreach (var file in BatchPath.Files(name).Where(file => file.IsAddressable))
        {
            if (await OpenOrNullAsync(storage.GetBlobContainerClient(container).GetBlobClient(file.Name), cancellationToken) is { } found)
                return found;
        }

        return Results.NotFound();
    }

    private static async Task<IResult?> OpenOrNullAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var download = await blob.DownloadStreamingAsync(cancellationToken: cancellationToken);
            // Blobs come from anybody: never let a browser run one as a page of this address.
            var type = download.Value.Details.ContentType is "application/json" ? "application/json" : "text/plain; charset=utf-8";
            return Results.Stream(download.Value.Content, type);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    private sealed class NoSizeLimit : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
