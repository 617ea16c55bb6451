using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Inference.Batch;
using Inference.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inference.Tests.Testing;

/// <summary>The batch lane on a real store, and what a test wants to see of it.</summary>
internal sealed class BatchLane(BlobServiceClient storage, ModelCache models, InferenceOptions? options = null)
{
    public BatchLane(BlobServiceClient storage, LoadedModel model, InferenceOptions? options = null)
        : this(storage, ModelCache.Of(model), options)
    {
    }

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly InferenceOptions _options = options ?? new InferenceOptions { BatchChunkBytes = 64 * 1024 };

    public BatchJob Job => new(storage, models, _options, TimeProvider.System, NullLogger<BatchJob>.Instance);

    public BatchSweep Sweep => new(storage, Job, _options, TimeProvider.System, NullLogger<BatchSweep>.Instance);

    public Task<BatchOutcome> RunAsync(string name) => Job.RunAsync(name, BatchTrigger.Upload, None);

    public Task<Response<BlobContentInfo>> DropAsync(string name, string content) =>
        Blob("input", name).UploadAsync(BinaryData.FromString(content), overwrite: true, None);

    public async Task<string?> ReadAsync(string container, string name)
    {
        try
        {
            return (await Blob(container, name).DownloadContentAsync(None)).Value.Content.ToString();
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    public async Task<JsonElement> ReceiptAsync(string name) =>
        JsonDocument.Parse(await ReadAsync("receipts", name + ".json") ?? throw new InvalidOperationException($"There is no receipt of {name}.")).RootElement;

    public async Task<ETag> ETagAsync(string container, string name) => (await Blob(container, name).GetPropertiesAsync(cancellationToken: None)).Value.ETag;

    public BlobClient Blob(string container, string name) => storage.GetBlobContainerClient(container).GetBlobClient(name);

    /// <summary>Hash of what a blob holds, as receipts have it.</summary>
    public static string Sha256(string? text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text!)));
}
