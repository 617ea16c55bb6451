using System.Buffers;

namespace Inference.Csv;

/// <summary>Writes CSV fields.</summary>
internal static class CsvField
{
    private static readonly SearchValues<byte> NeedsQuotes = SearchValues.Create("\",\r\n"u8);

    /// <summary>Writes a field, in quotes where its content asks for them.</summary>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<byte> content)
    {
        if (content.IndexOfAny(NeedsQuotes) < 0)
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
}
