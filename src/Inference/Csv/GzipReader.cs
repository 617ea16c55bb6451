using System.Buffers;
using System.IO.Compression;

namespace Inference.Csv;

/// <summary>
/// Decompresses a gzip stream of any number of members, to its very end. <see cref="GZipStream"/> alone takes a stream that
/// was cut off, or has something else behind it, for a whole one. So one more member, with a known content, is put behind
/// the stream: only when that content comes out last were all members before it whole.
/// </summary>
/// <remarks>Does not dispose the compressed stream.</remarks>
internal sealed class GzipReader : ReadOnlyStream
{
    private const int BufferBytes = 64 * 1024;

    private static ReadOnlySpan<byte> Seal => "\0seal of the end"u8;

    private static readonly byte[] SealMember = Compress(Seal);

    private readonly SealedStream _sealed;
    private readonly GZipStream _gzip;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;
    private bool _ended;

    /// <param name="compressed">Read to its end, unless it is broken.</param>
    public GzipReader(Stream compressed)
    {
        _sealed = new SealedStream(compressed);
        _gzip = new GZipStream(_sealed, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>Bytes of the compressed stream read so far.</summary>
    public long CompressedBytes => _sealed.Bytes;

    /// <exception cref="CsvFormatException">The stream is no whole gzip.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // What may be the seal is held back until more has come.
        while (!_ended && _end - _start <= Seal.Length)
            await FillAsync(cancellationToken);
        var read = _ended ? 0 : Math.Min(buffer.Length, _end - _start - Seal.Length);
        _buffer.AsSpan(_start, read).CopyTo(buffer.Span);
        _start += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            _gzip.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        base.Dispose(disposing);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        try
        {
            var read = await _gzip.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _ended = read == 0;
        }
        catch (InvalidDataException)
        {
            throw Broken();
        }

        if (_ended && !_buffer.AsSpan(_start.._end).SequenceEqual(Seal))
            throw Broken();
    }

    private CsvFormatException Broken() => new("broken-gzip", _sealed.IsGzip
        ? "The gzip data is broken: it is cut off, damaged, or has something else behind it. Compress the file again and drop it whole."
        : "The name ends in .gz, but the file is not compressed by gzip. Compress it, or name it .csv.");

    private static byte[] Compress(ReadOnlySpan<byte> content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(content);
        return target.ToArray();
    }

    /// <summary>The compressed stream with the seal behind it.</summary>
    private sealed class SealedStream(Stream compressed) : ReadOnlyStream
    {
        private int _sealRead;
        private bool _ended;

        public long Bytes { get; private set; }

        public bool IsGzip { get; private set; } = true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = _ended ? 0 : await compressed.ReadAsync(buffer, cancellationToken);
            if (read > 0)
            {
                IsGzip &= Bytes > 0 || buffer.Span[0] == 0x1F;
                Bytes += read;
                return read;
            }

            _ended = true;
            var rest = SealMember.AsMemory(_sealRead);
            read = Math.Min(rest.Length, buffer.Length);
            rest[..read].CopyTo(buffer);
            _sealRead += read;
            return read;
        }
    }
}
