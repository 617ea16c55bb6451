using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Inference.Batch;

/// <summary>How the storage clients of every host are made.</summary>
public static class BlobStorage
{
    /// <summary>
    /// The service version that is asked for. The client's own default is newer than what released Azurites know, and
    /// nothing here needs more than this one.
    /// </summary>
    public const BlobClientOptions.ServiceVersion Version = BlobClientOptions.ServiceVersion.V2025_11_05;

    /// <summary>Client options with that version and the client's own retries.</summary>
    public static BlobClientOptions NewOptions() => new(Version);

    /// <summary>A blob's properties, or null when there is no such blob.</summary>
    internal static async Task<BlobProperties?> PropertiesOrNullAsync(this BlobBaseClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }
}
