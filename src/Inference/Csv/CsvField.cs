using System.Buffers;
using System.Text;

namespace Inference.Csv;

/// <summary>Writes CSV fields and records.</summary>
internal static class CsvField
{
    /// <summary>Writes a field, in quotes where its content asks for them.</summary>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<byte> content, CsvDialect dialect)
    {
        if (content.IndexOfAny(dialect.NeedsQuotes) < 0)
        {
            writer.Write(content);
            return;
        }

        writer.Write("\""u8);
        for (var quote = content.IndexOf((byte)'"'); quote >= 0; quote = content.IndexOf((byte)'"'))
        {
            writer.Write(content[..(quote + 1)]);
            writer.Write("\""u8);
            content = content[(quote + 1)..];
        }

        writer.Write(content);
        writer.Write("\""u8);
    }

    /// <summary>Writes a record with its newline. A lone empty field is quoted: a blank line is no record.</summary>
    public static void WriteRecord(IBufferWriter<byte> writer, IReadOnlyList<string> fields, CsvDialect dialect)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0)
                writer.Write(dialect.Separator.Span);
            Write(writer, Encoding.UTF8.GetBytes(fields[i]), dialect);
        }

        writer.Write(fields is [""] ? "\"\"\n"u8 : "\n"u8);
    }
}
