using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Batch;

/// <summary>
/// Formats rejects as CSV with the file's delimiter: <c>row</c> (data rows of the file, from 1), <c>line</c> (from 1),
/// <c>column</c>, <c>reason</c> and <c>raw</c>, the record as it stood in the file. The rejects are UTF-8 whatever the file
/// holds: bytes that are none are shown as U+FFFD.
/// </summary>
/// <param name="header">The input's header.</param>
/// <param name="before">The chunks that were written before.</param>
internal sealed class RejectsWriter(CsvHeader header, BatchCheckpoint before)
{
    /// <summary>A record longer than this is cut in the rejects file; the input still has the whole.</summary>
    private const int MaxRawBytes = 64 * 1024;

    private static readonly string[] Columns = ["row", "line", "column", "reason", "raw"];

    private readonly string _delimiter = Encoding.UTF8.GetString(header.Dialect.Separator.Span);
    private bool _headerWritten = before.RejectsBytes > 0;
    private long _rowsBefore = before.Counts.Rows;
    private long _linesBefore = header.Lines + before.Lines;

    /// <summary>Passes over a chunk whose rejects are written, or that has none. Chunks must come in order: row numbers count on.</summary>
    public void Pass(ChunkRecord chunk)
    {
        _headerWritten |= chunk.RejectsBytes > 0;
        _rowsBefore += chunk.Rows;
        _linesBefore += chunk.Lines;
    }

    /// <summary>Writes a chunk's rejects, behind a header the first time there are any.</summary>
    public void Write(ChunkResult result)
    {
        if (result.Rejects.Count == 0)
            return;
        var output = result.Rejected;
        if (!_headerWritten)
            CsvField.WriteRecord(output, Columns, header.Dialect);
        foreach (var reject in result.Rejects)
        {
            WriteText(output, string.Create(CultureInfo.InvariantCulture, $"{_rowsBefore + reject.Row}{_delimiter}{_linesBefore + reject.Line + 1}{_delimiter}"));
            CsvField.Write(output, Encoding.UTF8.GetBytes(reject.Column ?? ""), header.Dialect);
            WriteText(output, $"{_delimiter}{reject.Reason.Code()}{_delimiter}");
            WriteRaw(output, result.Chunk.Data.Slice(reject.Start, reject.Length));
            output.Write("\n"u8);
        }
    }

    private void WriteRaw(IBufferWriter<byte> output, ReadOnlySpan<byte> record)
    {
        var length = Math.Min(record.Length, MaxRawBytes);
        // Not through the middle of a character.
        while (length < record.Length && length > MaxRawBytes - 4 && (record[length] & 0xC0) == 0x80)
            length--;
        var raw = record[..length];
        CsvField.Write(output, Utf8.IsValid(raw) ? raw : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(raw)), header.Dialect);
    }

    private static void WriteText(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
