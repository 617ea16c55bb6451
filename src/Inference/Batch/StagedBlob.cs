using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Inference.Batch;

/// <summary>
/// A blob being staged. Block ids come from the run's stamp and the block's number, so a run that goes on with another
/// one's work stages the same ids, and runs of other content, or cut otherwise, never mix with it.
/// </summary>
/// <param name="blob">Where.</param>
/// <param name="path">Its path with container, for the receipt.</param>
/// <param name="key">Ledger key of the content, which the committed blob carries.</param>
/// <param name="stamp">What all blocks of this content, cut this way, begin with.</param>
internal sealed class StagedBlob(BlockBlobClient blob, string path, string key, ReadOnlyMemory<byte> stamp) : IDisposable
{
    /// <summary>Bytes of a stamp.</summary>
    public const int StampBytes = 8;

    private const string CommittedKey = "ledgerkey";

    /// <summary>Numbers of the blocks, in order, with their sizes.</summary>
    private readonly SortedDictionary<int, long> _blocks = [];

    /// <summary>Blocks that an earlier run staged.</summary>
    private readonly Dictionary<int, long> _found = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private BlobRequestConditions _conditions = new() { IfNoneMatch = ETag.All };
    private bool _hashed = true;

    /// <summary>Whether nothing was staged.</summary>
    public bool IsEmpty => _blocks.Count == 0;

    /// <summary>Notes what the blob is now: the commit only replaces exactly that.</summary>
    public async Task ExpectCurrentAsync(CancellationToken cancellationToken) =>
        _conditions = await ETagAsync(cancellationToken) is { } current
            ? new BlobRequestConditions { IfMatch = current }
            : new BlobRequestConditions { IfNoneMatch = ETag.All };

    /// <summary>Sizes of the blocks that lay in storage with this stamp when they were looked for, by number.</summary>
    public IReadOnlyDictionary<int, long> Found => _found;

    /// <summary>Looks for the blocks that an earlier run staged.</summary>
    public async Task FindStagedAsync(CancellationToken cancellationToken)
    {
        foreach (var block in await blob.UncommittedBlocksAsync(cancellationToken))
        {
            if (NumberOf(block.Name) is { } number)
                _found[number] = block.SizeLong;
        }
    }

    /// <summary>Takes some of the blocks that were found as staged. Their bytes cannot be read before the commit, so the hash comes after it.</summary>
    public void Adopt(Func<int, bool> isAdopted)
    {
        foreach (var (number, bytes) in _found.Where(block => isAdopted(block.Key)))
        {
            _blocks[number] = bytes;
            _hashed = false;
        }
    }

    /// <summary>Stages a block. Calls may overlap; those of blocks in order must begin in order.</summary>
    public async Task StageAsync(int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _blocks[number] = bytes.Length;
        if (_hashed)
            _hash.AppendData(bytes.Span);
        using var stream = AsStream(bytes);
        await blob.StageBlockAsync(BlockId(number), stream, cancellationToken: cancellationToken);
    }

    /// <summary>What the blob will be once committed; the ETag is not known yet, nor the hash when some blocks were adopted.</summary>
    public BlobRecord Draft() => new(path, "", _blocks.Values.Sum(), _hashed ? Convert.ToHexStringLower(_hash.GetCurrentHash()) : "");

    /// <summary>
    /// Makes the staged blocks the blob's content, in one step. Fails with 412, or 409 where there was none, when the blob
    /// changed meanwhile.
    /// </summary>
    public async Task<ETag> CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var committed = await blob.CommitBlockListAsync(
                _blocks.Keys.Select(BlockId),
                new CommitBlockListOptions
                {
                    HttpHeaders = new BlobHttpHeaders { ContentType = new BatchFile(blob.Name).ContentType },
                    Metadata = new Dictionary<string, string> { [CommittedKey] = key },
                    Conditions = _conditions,
                },
                cancellationToken);
            return committed.Value.ETag;
        }
        catch (RequestFailedException error) when (error.Status is 409 or 412)
        {
            // The answer to a commit that took place may be lost; then the client's next try meets what the first one did.
            if (await CommittedAsync(cancellationToken) is { } own && own != _conditions.IfMatch)
                return own;
            throw;
        }
    }

    /// <summary>The record of a draft once it is committed: with the ETag, and the hash read back where the draft has none.</summary>
    public async Task<BlobRecord> RecordAsync(BlobRecord draft, ETag committed, CancellationToken cancellationToken)
    {
        if (draft.Sha256.Length > 0)
            return draft with { ETag = committed.ToString() };
        var download = await blob.DownloadStreamingAsync(new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = committed } }, cancellationToken);
        await using var content = new CheckedStream(download.Value.Content, draft.Length);
        await content.CopyToAsync(Stream.Null, cancellationToken);
        return draft with { ETag = committed.ToString(), Sha256 = content.Sha256() };
    }

    /// <summary>
    /// Lets go of what was staged for a file that will not be committed. Storage has no call that removes uncommitted blocks
    /// without making the blob visible, if only empty and for a moment; so their bytes are given back, by staging one byte in
    /// the place of each, and the blocks themselves go with the blob's next commit, or by the service after a week.
    /// </summary>
    public async Task DiscardAsync(CancellationToken cancellationToken) => await blob.ShrinkUncommittedBlocksAsync(cancellationToken);

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
        Span<byte> id = stackalloc byte[StampBytes + sizeof(int)];
        stamp.Span.CopyTo(id);
        BinaryPrimitives.WriteInt32BigEndian(id[StampBytes..], number);
        return Convert.ToBase64String(id);
    }

    private int? NumberOf(string blockId)
    {
        Span<byte> id = stackalloc byte[StampBytes + sizeof(int)];
        return Convert.TryFromBase64String(blockId, id, out var length) && length == id.Length && id.StartsWith(stamp.Span)
            ? BinaryPrimitives.ReadInt32BigEndian(id[StampBytes..])
            : null;
    }
}
