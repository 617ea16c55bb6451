using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Inference.Models.Stores;

/// <summary>Packages in a blob container: what an operator publishes to a running app. A file's stamp is its ETag, and every read and write is conditional on it.</summary>
internal sealed class ContainerStore(BlobContainerClient container) : IModelStore
{
    /// <summary>Name of the container in the app's storage account.</summary>
    public const string ContainerName = "models";

    public string Kind => "container";

    public bool ShipsWithApp => false;

    public string Locate(string path) => $"{container.Name}/{path}";

    public async Task<IReadOnlyList<StoredFile>> ListAsync(CancellationToken cancellationToken)
    {
        var files = new List<StoredFile>();
        try
        {
            await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
                files.Add(new StoredFile(this, blob.Name, blob.Properties.ETag?.ToString("H") ?? "", blob.Properties.ContentLength ?? 0));
        }
        catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            // Nothing was ever published.
        }

        return files;
    }

    public async Task<byte[]> ReadAsync(StoredFile file, CancellationToken cancellationToken)
    {
        try
        {
            var download = await container.GetBlobClient(file.Path).DownloadStreamingAsync(new BlobDownloadOptions { Conditions = Unchanged(file) }, cancellationToken);
            await using var content = download.Value.Content;
            var bytes = new byte[file.Length];
            await content.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (RequestFailedException error) when (error.Status is 404 or 412)
        {
            throw Changed(file.Path, error);
        }
    }

    public async Task WriteAsync(string path, byte[] content, StoredFile? expected, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobUploadOptions { Conditions = expected is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : Unchanged(expected) };
            await container.GetBlobClient(path).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
        }
        catch (RequestFailedException error) when (error.Status is 409 or 412)
        {
            throw Changed(path, error);
        }
    }

    public async Task DeleteAsync(StoredFile file, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(file.Path).DeleteAsync(conditions: Unchanged(file), cancellationToken: cancellationToken);
        }
        catch (RequestFailedException error) when (error.Status is 404 or 412)
        {
            throw Changed(file.Path, error);
        }
    }

    private static BlobRequestConditions Unchanged(StoredFile file) => new() { IfMatch = new ETag(file.Stamp) };

    private ModelPackageException Changed(string path, Exception innerException) => new(Locate(path), "it changed meanwhile. Try again.", innerException);
}
