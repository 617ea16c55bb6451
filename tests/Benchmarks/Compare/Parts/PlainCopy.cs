using System.Buffers.Binary;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>A download and an upload without any work between them, in the shapes that are fastest against Azurite.</summary>
/// <param name="input">What is downloaded.</param>
/// <param name="output">File with the bytes that are uploaded.</param>
/// <param name="target">Where to.</param>
internal sealed class PlainCopy(BlobClient input, string output, BlockBlobClient target)
{
    private const int ReadBytes = 1 << 20;
    private const int BlockBytes = 8 << 20;
    private const int BlocksAtOnce = 2;

    public async Task DownloadAsync(CancellationToken cancellationToken)
    {
        using var download = (await input.DownloadStreamingAsync(cancellationToken: cancellationToken)).Value;
        var buffer = new byte[ReadBytes];
        while (await download.Content.ReadAsync(buffer, cancellationToken) > 0)
            continue;
    }

    public async Task UploadAsync(CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(output);
        var ids = new List<string>();
        var underWay = new Queue<Task>();
        while (file.Position < file.Length)
        {
            if (underWay.Count == BlocksAtOnce)
                await underWay.Dequeue();
            var block = new byte[Math.Min(BlockBytes, file.Length - file.Position)];
            await file.ReadExactlyAsync(block, cancellationToken);
            ids.Add(IdOf(ids.Count));
            underWay.Enqueue(StageAsync(ids[^1], block, cancellationToken));
        }

        await Task.WhenAll(underWay);
        await target.CommitBlockListAsync(ids, cancellationToken: cancellationToken);
    }

    private async Task StageAsync(string id, byte[] block, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(block);
        await target.StageBlockAsync(id, content, cancellationToken: cancellationToken);
    }

    private static string IdOf(int number)
    {
        Span<byte> id = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(id, number);
        return Convert.ToBase64String(id);
    }
}
