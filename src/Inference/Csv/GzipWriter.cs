using System.Buffers;
using System.IO.Compression;

namespace Inference.Csv;

/// <summary>Compresses pieces into gzip members of their own, which stand one behind the other: any reader of gzip takes them for one file.</summary>
internal static class GzipWriter
{
    /// <summary>
    /// Measured on CSV in chunks of 4 MiB: 278 MB/s to 39 % of its size, where the optimal level does 62 MB/s to 23 % and
    /// would cost more than reading, scoring and formatting together.
    /// </summary>
    private const CompressionLevel Level = CompressionLevel.Fastest;

    /// <summary>Bytes that a member has beyond its content when that cannot be compressed: header, trailer, marks of stored blocks.</summary>
    private const int Overhead = 256;

    /// <summary>One member. The same content always gives the same bytes: there is no time in it.</summary>
    public static PooledBuffer Compress(ReadOnlySpan<byte> content)
    {
        var member = new PooledBuffer((content.Length / 2) + Overhead);
        using var gzip = new GZipStream(new BufferStream(member), Level);
        gzip.Write(content);
        return member;
    }

    private sealed class BufferStream(PooledBuffer target) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => target.Length;

        public override long Position
        {
            get => target.Length;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
