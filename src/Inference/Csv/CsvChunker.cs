using System.Buffers;
using System.Globalization;
using Inference.Schema;

namespace Inference.Csv;

/// <summary>
/// Cuts a CSV stream into chunks of whole records. Where it cuts depends on the bytes and the chunk size alone, never
/// on how the stream delivers them, so chunk n of a file is always the same chunk.
/// </summary>
internal sealed class CsvChunker(Stream stream, int chunkBytes)
{
    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    private byte[] _carried = [];
    private int _carriedLength;
    private int _chunks;
    private bool _ended;

    /// <summary>Reads the header record. Call once, before <see cref="ReadAsync"/>.</summary>
    /// <exception cref="CsvFormatException">The stream is empty, is UTF-16, or its first record is no header.</exception>
    public async Task<CsvHeader> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var (buffer, length) = await FillAsync(cancellationToken);
        try
        {
            var (header, end) = ParseHeader(buffer.AsSpan(0, length), _ended, chunkBytes);
            Carry(buffer.AsSpan(end, length - end));
            return header;
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

        var cut = _ended ? length : LastRecordEnd(buffer.AsSpan(0, length));
        var truncated = cut == 0;
        if (truncated)
        {
            cut = length;
            await SkipLineAsync(cancellationToken);
        }
        else
        {
            Carry(buffer.AsSpan(cut, length - cut));
        }

        return new CsvChunk(_chunks++, buffer, cut, truncated);
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
            length += await stream.ReadAtLeastAsync(buffer.AsMemory(length, chunkBytes - length), chunkBytes - length, throwOnEndOfStream: false, cancellationToken);
            _ended = length < chunkBytes;
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

    /// <summary>Passes over the rest of a line that is longer than a chunk.</summary>
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
    private static int LastRecordEnd(ReadOnlySpan<byte> data)
    {
        if (data.IndexOf((byte)'"') < 0)
        {
            var newline = data.LastIndexOf((byte)'\n');
            // A CR in the last byte may be half of a CRLF.
            return (newline >= 0 ? newline : data[..^1].LastIndexOf((byte)'\r')) + 1;
        }

        var end = 0;
        var reader = new CsvReader(data);
        while (reader.Read() && reader.Terminated && (reader.Position < data.Length || data[^1] == (byte)'\n'))
        {
            // An open quote may close in the next buffer, unless it had a whole buffer to itself already.
            if (reader.Error == RejectReason.UnterminatedQuote && end > 0)
                break;
            end = reader.Position;
            if (reader.Error == RejectReason.UnterminatedQuote)
                break;
        }

        return end;
    }

    private static (CsvHeader Header, int End) ParseHeader(ReadOnlySpan<byte> data, bool ended, int limit)
    {
        if (data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || data.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new CsvFormatException("not-utf8", "The file is UTF-16. Save it as UTF-8.");
        var start = data.StartsWith(Utf8Mark) ? Utf8Mark.Length : 0;
        var reader = new CsvReader(data[start..]);
        if (!reader.Read())
            throw new CsvFormatException("empty-file", "The file is empty. The first line must name the columns.");
        if (!reader.Terminated && !ended)
            throw new CsvFormatException("header-too-long", string.Create(CultureInfo.InvariantCulture, $"The first line is longer than {limit} bytes. It must name the columns."));
        if (reader.Error != RejectReason.None)
            throw new CsvFormatException("malformed-header", $"The header line is not valid CSV ({reader.Error.Code()}).");
        if (!System.Text.Unicode.Utf8.IsValid(reader.Record))
            throw new CsvFormatException("not-utf8", "The header line is not valid UTF-8. Save the file as UTF-8.");
        var header = new CsvHeader(reader.ToStrings(), reader.Record.ToArray(), reader.LinesRead);
        return (header, start + reader.Position);
    }
}
