using Azure.Storage.Blobs;
using Inference.Batch;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>
/// Scores a file found by polling the container: the local way. Flex Consumption has events instead
/// (<see cref="BatchScoreOnEvent"/>); of the two one is switched off by the setting <c>AzureWebJobs.{function}.Disabled</c>.
/// </summary>
public sealed class BatchScore(BatchJob job)
{
    // A client costs no download; the job reads the blob itself, in parts.
    [Function(nameof(BatchScore))]
    public Task RunAsync(
        [BlobTrigger("input/{name}", Connection = DataStorage.Connection)] BlobClient blob,
        CancellationToken cancellationToken) =>
        job.RunAsync(blob.Name, BatchTrigger.Upload, cancellationToken);
}
