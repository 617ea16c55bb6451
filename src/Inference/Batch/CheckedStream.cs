using System.Security.Cryptography;
using Inference.Csv;

namespace Inference.Batch;

/// <summary>
/// Reads a blob's content of known length, and hashes it. A content that ends before its length is an error, never an end:
/// half a file must not pass for a whole one.
/// </summary>
internal sealed class CheckedStream(Stream inner, long expectedLength) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    /// <summary>Hash of everything read so far, lower-case hex.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (read == 0 && !buffer.IsEmpty && _read != expectedLength)
            throw new IOException($"The download ended after {_read} of {expectedLength} bytes.");
        _hash.AppendData(buffer.Span[..read]);
        _read += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
