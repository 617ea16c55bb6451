using System.Security.Cryptography;

namespace Inference.Batch;

/// <summary>
/// Reads a blob's content of known length, and hashes it. A content that ends before its length is an error, never an end:
/// half a file must not pass for a whole one.
/// </summary>
internal sealed class CheckedStream(Stream inner, long expectedLength) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => expectedLength;

    /// <summary>Bytes read so far.</summary>
    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <summary>Hash of everything read so far, lower-case hex.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        return Passed(buffer.Span[..read], buffer.IsEmpty);
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        return Passed(buffer[..read], buffer.IsEmpty);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Passed(ReadOnlySpan<byte> bytes, bool nothingAsked)
    {
        if (bytes.IsEmpty && !nothingAsked && _read != expectedLength)
            throw new IOException($"The download ended after {_read} of {expectedLength} bytes.");
        _hash.AppendData(bytes);
        _read += bytes.Length;
        return bytes.Length;
    }
}
