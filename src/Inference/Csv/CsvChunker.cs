using System.Buffers;
using Inference.Schema;

namespace Inference.Csv;

/// <summary>
/// Cuts a CSV stream into chunks of whole records. Where it cuts depends on the bytes and the chunk size alone, never
/// on how the stream delivers them, so chunk n of a file is always the same chunk.
/// </summary>
internal sealed class CsvChunker(Stream stream, int chunkBytes)
{
    private byte[] _carried = [];
    private int _carriedLength;
    private int _chunks;
    private bool _ended;
    private CsvDialect _dialect = CsvDialect.Comma;
    private long _bytes;
    private long _storedBefore;

    /// <summary>Called with the bytes read so far, decompressed, whenever there are more; may throw.</summary>
    public Action<long>? Read { get; init; }

    /// <summary>Bytes of the file as it is stored that were read so far.</summary>
    private long Stored => stream is GzipReader gzip ? gzip.CompressedBytes : _bytes;

    /// <summary>Reads the header record of a file with commas. Call once, before <see cref="ReadAsync"/>.</summary>
    /// <exception cref="CsvFormatException">The stream is empty, is no UTF-8 text, or its first record is no header.</exception>
    public Task<CsvHeader> ReadHeaderAsync(CancellationToken cancellationToken) => ReadHeaderAsync(CsvDialect.Comma, null, cancellationToken);

    /// <summary>Reads the header record of a file for a model, whose features tell the delimiter unless <paramref name="dialect"/> does.</summary>
    /// <exception cref="CsvFormatException">The stream is empty, is no UTF-8 text, or its first record is no header.</exception>
    public Task<CsvHeader> ReadHeaderAsync(ModelSchema schema, CsvDialect? dialect, CancellationToken cancellationToken) => ReadHeaderAsync(dialect, schema, cancellationToken);

    private async Task<CsvHeader> ReadHeaderAsync(CsvDialect? dialect, ModelSchema? schema, CancellationToken cancellationToken)
    {
        var (buffer, length) = await FillAsync(cancellationToken);
        try
        {
            var parser = new CsvHeaderParser(buffer.AsSpan(0, length), _ended, chunkBytes);
            parser.CheckEncoding();
            _dialect = dialect ?? parser.Detect(schema!);
            var (header, end) = parser.Parse(_dialect);
            Carry(buffer.AsSpan(end, length - end));
            return header with { IsDetected = dialect is null };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads the next chunk, or null at the end. The caller disposes it.</summary>
    public async Task<CsvChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        var (buffer, length) = await FillAsync(cancellationToken);
        if (length == 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return null;
        }

        var cut = _ended ? length : LastRecordEnd(buffer.AsSpan(0, length), _dialect);
        var truncated = cut == 0;
        // A CR in the last byte ends the long line, and may be half of a CRLF: it is left to the next chunk.
        if (truncated)
            cut = buffer[length - 1] == (byte)'\r' ? length - 1 : length;
        Carry(buffer.AsSpan(cut, length - cut));
        if (truncated && cut == length)
            await SkipLineAsync(cancellationToken);

        var storedBytes = Stored - _storedBefore;
        _storedBefore += storedBytes;
        return new CsvChunk(_chunks++, buffer, cut, truncated) { StoredBytes = storedBytes };
    }

    /// <summary>Starts with what was carried over and reads until the buffer is full or the stream ends.</summary>
    private async Task<(byte[] Buffer, int Length)> FillAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(chunkBytes);
        _carried.AsSpan(0, _carriedLength).CopyTo(buffer);
        var length = _carriedLength;
        _carriedLength = 0;
        if (!_ended && length < chunkBytes)
        {
            var read = await stream.ReadAtLeastAsync(buffer.AsMemory(length, chunkBytes - length), chunkBytes - length, throwOnEndOfStream: false, cancellationToken);
            length += read;
            _ended = length < chunkBytes;
            _bytes += read;
            Read?.Invoke(_bytes);
        }

        return (buffer, length);
    }

    private void Carry(ReadOnlySpan<byte> rest)
    {
        if (_carried.Length < rest.Length)
            _carried = new byte[chunkBytes];
        rest.CopyTo(_carried);
        _carriedLength = rest.Length;
    }

    /// <summary>Passes over the rest of a line that is longer than a chunk, up to its newline.</summary>
    private async Task SkipLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (buffer, length) = await FillAsync(cancellationToken);
            try
            {
                var newline = buffer.AsSpan(0, length).IndexOfAny((byte)'\n', (byte)'\r');
                if (newline >= 0)
                    Carry(buffer.AsSpan(newline, length - newline));
                if (newline >= 0 || _ended)
                    return;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Offset behind the last record that surely ends in a full buffer; 0 when none does and no line ends either.</summary>
    private static int LastRecordEnd(ReadOnlySpan<byte> data, CsvDialect dialect)
    {
        if (data.IndexOf((byte)'"') < 0)
        {
            var newline = data.LastIndexOf((byte)'\n');
            // A CR in the last byte may be half of a CRLF.
            return (newline >= 0 ? newline : data[..^1].LastIndexOf((byte)'\r')) + 1;
        }

        var end = 0;
        var reader = new CsvReader(data, delimiter: dialect.Delimiter, maxFields: 0);
        while (reader.Read())
        {
            // An open quote may close in the next buffer, unless it had a whole buffer to itself already.
            var isOpen = reader.Error == RejectReason.UnterminatedQuote;
            var ends = reader.Terminated && (reader.Position < data.Length || data[^1] == (byte)'\n');
            if (!ends || (isOpen && reader.RecordStart > 0))
                return reader.RecordStart;
            end = reader.Position;
            if (isOpen)
                break;
        }

        return end;
    }
}
