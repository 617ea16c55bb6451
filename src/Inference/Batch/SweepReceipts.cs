using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Inference.Batch;

/// <summary>The receipts of sweeps, one blob each, named by the time of their start: the order of the names is theirs.</summary>
internal sealed class SweepReceipts(BlobServiceClient storage)
{
    /// <summary>Receipts that are kept: a sweep every night makes them a quarter of a year.</summary>
    public const int Kept = 100;

    private const string Prefix = BatchFile.SweepsFolder + "/";

    private readonly BlobContainerClient _container = storage.GetBlobContainerClient(BatchFile.ReceiptsContainer);

    /// <summary>Writes a receipt, removes those that are too old, and returns its name.</summary>
    public async Task<string> WriteAsync(SweepReceipt receipt, CancellationToken cancellationToken)
    {
        var startedAt = receipt.StartedAt;
        // Another instance may have begun in the same millisecond.
        while (!await TryWriteAsync(NameOf(startedAt), receipt, cancellationToken))
            startedAt += TimeSpan.FromMilliseconds(1);
        var names = await NamesAsync(cancellationToken);
        foreach (var old in names.Take(Math.Max(0, names.Count - Kept)))
            await _container.DeleteBlobIfExistsAsync(old, cancellationToken: cancellationToken);
        return NameOf(startedAt);
    }

    /// <summary>The receipt of the sweep that began last; null when there was none.</summary>
    public async Task<SweepReceipt?> LatestAsync(CancellationToken cancellationToken)
    {
        if ((await NamesAsync(cancellationToken)).LastOrDefault() is not { } name)
            return null;
        try
        {
            var download = await _container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return JsonSerializer.Deserialize(download.Value.Content.ToMemory().Span, BatchJson.Default.SweepReceipt);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            // It was removed in between.
            return null;
        }
    }

    private async Task<List<string>> NamesAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, Prefix, cancellationToken))
            names.Add(blob.Name);
        return names;
    }

    private async Task<bool> TryWriteAsync(string name, SweepReceipt receipt, CancellationToken cancellationToken)
    {
        try
        {
            await _container.GetBlobClient(name).UploadAsync(
                BinaryData.FromBytes(BatchJson.ToUtf8(receipt)),
                new BlobUploadOptions
                {
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                },
                cancellationToken);
            return true;
        }
        catch (RequestFailedException error) when (error.Status is 409 or 412)
        {
            return false;
        }
    }

    private static string NameOf(DateTimeOffset startedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{startedAt.UtcDateTime:yyyy-MM-dd'T'HH-mm-ss.fff'Z'}.json");
}
