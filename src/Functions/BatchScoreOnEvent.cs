using Azure.Storage.Blobs;
using Inference.Batch;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>
/// Scores a file that Event Grid announced: the way in Azure. Events come at least once, in any order and several for one
/// upload; the job's ledger makes that harmless.
/// </summary>
public sealed class BatchScoreOnEvent(BatchJob job)
{
    [Function(nameof(BatchScoreOnEvent))]
    public Task RunAsync(
        [BlobTrigger("input/{name}", Connection = DataStorage.Connection, Source = BlobTriggerSource.EventGrid)] BlobClient blob,
        CancellationToken cancellationToken) =>
        job.RunAsync(blob.Name, BatchTrigger.Event, cancellationToken);
}
