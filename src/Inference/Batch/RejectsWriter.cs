using System.Buffers;
using System.Globalization;
using System.Text;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Batch;

/// <summary>
/// Formats rejects as CSV: <c>row</c> (data rows of the file, from 1), <c>line</c> (from 1), <c>column</c>,
/// <c>reason</c> and <c>raw</c>, the record as it stood in the file.
/// </summary>
/// <param name="headerLines">Lines of the input's header.</param>
/// <param name="before">The chunks that were written before.</param>
internal sealed class RejectsWriter(int headerLines, BatchCheckpoint before)
{
    /// <summary>A record longer than this is cut in the rejects file; the input still has the whole.</summary>
    private const int MaxRawBytes = 64 * 1024;

    private bool _headerWritten = before.RejectsBytes > 0;
    private long _rowsBefore = before.Counts.Rows;
    private long _linesBefore = headerLines + before.Lines;

    /// <summary>Writes a chunk's rejects, behind a header the first time there are any. Chunks must come in order: row numbers count on.</summary>
    public void Write(ChunkResult result)
    {
        if (result.Rejects.Count > 0)
            Write(result, result.Rejected);
        var record = result.ToRecord();
        _headerWritten |= record.RejectsBytes > 0;
        _rowsBefore += record.Rows;
        _linesBefore += record.Lines;
    }

    private void Write(ChunkResult result, PooledBuffer output)
    {
        if (!_headerWritten)
            output.Write("row,line,column,reason,raw\n"u8);
        foreach (var reject in result.Rejects)
        {
            var raw = result.Chunk.Data.Slice(reject.Start, Math.Min(reject.Length, MaxRawBytes));
            WriteText(output, string.Create(CultureInfo.InvariantCulture, $"{_rowsBefore + reject.Row},{_linesBefore + reject.Line + 1},"));
            CsvField.Write(output, Encoding.UTF8.GetBytes(reject.Column ?? ""));
            WriteText(output, $",{reject.Reason.Code()},");
            CsvField.Write(output, raw);
            output.Write("\n"u8);
        }
    }

    private static void WriteText(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
