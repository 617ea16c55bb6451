using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Inference.Batch;
using Inference.Cli;

namespace Inference.Benchmarks.Load;

/// <summary>
/// Keeps the batch lane at work: drops the same file again under a new name whenever one is done. What is done of a file is
/// known from the blocks staged so far, each of which is one chunk of input.
/// </summary>
internal sealed class BatchFeed(BlobServiceClient storage, Uri server, string path) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new() { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
    private readonly long _fileBytes = new FileInfo(path).Length;
    private readonly int _chunkBytes = new InferenceOptions().BatchChunkBytes;
    private int _files;

    private string Current => $"payments/load-{_files}.csv";

    /// <summary>Drops the file and returns once its first chunk is scored.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await DropAsync(cancellationToken);
        var waited = Stopwatch.StartNew();
        while (await BytesOfCurrentAsync(cancellationToken) == 0)
        {
            if (waited.Elapsed > StartTimeout)
                throw new CliException($"The batch has scored nothing of {Current} within {StartTimeout.TotalSeconds} s.");
            await Task.Delay(Look, cancellationToken);
        }
    }

    /// <summary>Input bytes of all files that are scored by now.</summary>
    public async Task<long> BytesAsync(CancellationToken cancellationToken) =>
        ((_files - 1) * _fileBytes) + await BytesOfCurrentAsync(cancellationToken);

    /// <summary>Drops the next file whenever one is done, until the token fires.</summary>
    public async Task KeepFedAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await UntilDoneAsync(cancellationToken);
                await DropAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Returns when the current file has its receipt.</summary>
    public async Task UntilDoneAsync(CancellationToken cancellationToken)
    {
        var receipt = storage.GetBlobContainerClient(BatchFile.ReceiptsContainer).GetBlobClient(new BatchFile(Current).ReceiptName);
        while (!await receipt.ExistsAsync(cancellationToken))
            await Task.Delay(Look, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The first file goes the users' way; further ones are copies inside the store, which cost the machine nothing.</summary>
    private async Task DropAsync(CancellationToken cancellationToken)
    {
        var input = storage.GetBlobContainerClient(BatchFile.InputContainer);
        var first = input.GetBlobClient("payments/load-1.csv");
        _files++;
        if (_files > 1)
        {
            await input.GetBlobClient(Current).StartCopyFromUriAsync(first.Uri, cancellationToken: cancellationToken);
            return;
        }

        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file);
        using var dropped = await _http.PutAsync(new Uri($"/files/input/{Current}", UriKind.Relative), content, cancellationToken);
        dropped.EnsureSuccessStatusCode();
    }

    private async Task<long> BytesOfCurrentAsync(CancellationToken cancellationToken)
    {
        try
        {
            var output = storage.GetBlobContainerClient(BatchFile.OutputContainer).GetBlockBlobClient(Current);
            var blocks = (await output.GetBlockListAsync(BlockListTypes.All, cancellationToken: cancellationToken)).Value;
            // The first block is the header line.
            var chunks = Math.Max(blocks.CommittedBlocks.Count(), blocks.UncommittedBlocks.Count()) - 1;
            return Math.Clamp((long)chunks * _chunkBytes, 0, _fileBytes);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return 0;
        }
    }
}
