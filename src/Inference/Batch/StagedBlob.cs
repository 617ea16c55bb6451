using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Inference.Batch;

/// <summary>
/// A blob being staged. Block ids come from the ledger key and the block's number, so a run that starts over stages
/// the same ids again, and runs of other content never mix with it.
/// </summary>
internal sealed class StagedBlob(BlockBlobClient blob, string path, string key) : IDisposable
{
    private const string CommittedKey = "ledgerkey";

    private readonly List<string> _blockIds = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private BlobRequestConditions _conditions = new() { IfNoneMatch = ETag.All };
    private long _length;

    /// <summary>Whether anything was staged.</summary>
    public bool IsEmpty => _blockIds.Count == 0;

    /// <summary>Notes what the blob is now: the commit only replaces exactly that.</summary>
    public async Task ExpectCurrentAsync(CancellationToken cancellationToken) =>
        _conditions = await ETagAsync(cancellationToken) is { } current
            ? new BlobRequestConditions { IfMatch = current }
            : new BlobRequestConditions { IfNoneMatch = ETag.All };

    public async Task StageAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var id = BlockId(_blockIds.Count);
        using var stream = AsStream(bytes);
        await blob.StageBlockAsync(id, stream, cancellationToken: cancellationToken);
        _blockIds.Add(id);
        _hash.AppendData(bytes.Span);
        _length += bytes.Length;
    }

    /// <summary>What the blob will be once committed; the ETag is not known yet.</summary>
    public BlobRecord Draft() => new(path, "", _length, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    /// <summary>Makes the staged blocks the blob's content, in one step. Fails with 412 when the blob changed meanwhile.</summary>
    public async Task<ETag> CommitAsync(CancellationToken cancellationToken)
    {
        var committed = await blob.CommitBlockListAsync(
            _blockIds,
            new CommitBlockListOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = new BatchFile(blob.Name).ContentType },
                Metadata = new Dictionary<string, string> { [CommittedKey] = key },
                Conditions = _conditions,
            },
            cancellationToken);
        return committed.Value.ETag;
    }

    /// <summary>Removes a blob of an earlier run that this run has nothing to put in place of.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) => blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <summary>The blob's ETag, or null when there is none.</summary>
    public async Task<ETag?> ETagAsync(CancellationToken cancellationToken) => (await blob.PropertiesOrNullAsync(cancellationToken))?.ETag;

    /// <summary>The blob's ETag if it holds the content of this ledger key, else null.</summary>
    public async Task<ETag?> CommittedAsync(CancellationToken cancellationToken) =>
        await blob.PropertiesOrNullAsync(cancellationToken) is { } properties && properties.Metadata.TryGetValue(CommittedKey, out var committed) && committed == key
            ? properties.ETag
            : null;

    public void Dispose() => _hash.Dispose();

    /// <summary>The client wants a stream that it can rewind when it tries again.</summary>
    private static MemoryStream AsStream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private string BlockId(int number)
    {
        Span<byte> id = stackalloc byte[12];
        Convert.FromHexString(key.AsSpan(0, 16), id, out _, out _);
        BinaryPrimitives.WriteInt32BigEndian(id[8..], number);
        return Convert.ToBase64String(id);
    }
}
