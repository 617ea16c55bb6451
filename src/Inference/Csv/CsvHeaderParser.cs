using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Inference.Schema;

namespace Inference.Csv;

/// <summary>Reads the first record of a file: its encoding, its delimiter, its columns.</summary>
/// <param name="data">Start of the file.</param>
/// <param name="isWhole">The file has no more than that.</param>
/// <param name="limit">Longest record in bytes, for messages.</param>
internal readonly ref struct CsvHeaderParser(ReadOnlySpan<byte> data, bool isWhole, int limit)
{
    /// <summary>Far more columns than any model has. A bound keeps a line of delimiters from taking many times its size in memory.</summary>
    private const int MaxColumns = 64 * 1024;

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>
    /// The delimiter under which the header names all features (the comma first); else most of them; else the one that
    /// makes most columns, so that what is said of the header is said of its likeliest reading.
    /// </summary>
    public CsvDialect Detect(ModelSchema schema)
    {
        var best = CsvDialect.Comma;
        var (bestFeatures, bestFields) = (-1, -1);
        foreach (var dialect in CsvDialect.All)
        {
            var reader = Reader(dialect);
            if (!reader.Read() || reader.Error != RejectReason.None)
                continue;
            var features = Features(ref reader, schema);
            if (features < bestFeatures || (features == bestFeatures && (features == schema.Count || reader.FieldCount <= bestFields)))
                continue;
            (best, bestFeatures, bestFields) = (dialect, features, reader.FieldCount);
        }

        return best;
    }

    /// <summary>The header, and the offset behind it.</summary>
    /// <exception cref="CsvFormatException">There is none, or it is no text.</exception>
    public (CsvHeader Header, int End) Parse(CsvDialect dialect)
    {
        var reader = Reader(dialect);
        if (!reader.Read())
            throw new CsvFormatException("empty-file", "The file is empty. The first line must name the columns.");
        if (!reader.Terminated && !isWhole)
            throw new CsvFormatException("header-too-long", string.Create(CultureInfo.InvariantCulture, $"The first line is longer than {limit} bytes. It must name the columns."));
        if (reader.Error != RejectReason.None)
            throw new CsvFormatException("malformed-header", $"The header line is not valid CSV ({reader.Error.Code()}).");
        if (reader.FieldCount > MaxColumns)
            throw new CsvFormatException("too-many-columns", string.Create(CultureInfo.InvariantCulture, $"The header has {reader.FieldCount} columns; at most {MaxColumns} can be read."));
        if (!Utf8.IsValid(reader.Record))
            throw new CsvFormatException("not-utf8", "The header line is not valid UTF-8. Save the file as UTF-8.");
        var names = Array.ConvertAll(reader.ToStrings(), name => name.Trim());
        return (new CsvHeader(names, reader.Record.ToArray(), reader.LinesRead) { Dialect = dialect }, _data.Length - Text.Length + reader.Position);
    }

    /// <summary>Refuses what is not UTF-8 text, as far as its first bytes tell.</summary>
    /// <exception cref="CsvFormatException">The message says how to save the file instead.</exception>
    public void CheckEncoding()
    {
        if (_data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) || _data.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
            throw new CsvFormatException("not-utf8", "The file is UTF-32. Save it as UTF-8.");
        if (_data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || _data.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new CsvFormatException("not-utf8", "The file is UTF-16. Save it as UTF-8.");
        if (_data.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            throw new CsvFormatException("not-utf8", "The file is compressed by gzip. Give it a name that ends in .csv.gz.");
        if (_data.StartsWith("PK\u0003\u0004"u8))
            throw new CsvFormatException("not-utf8", "The file is a zip archive or an Excel workbook. Save it as CSV (UTF-8).");
        var lineEnd = _data.IndexOfAny((byte)'\n', (byte)'\r');
        if ((lineEnd < 0 ? _data : _data[..lineEnd]).Contains((byte)0))
            throw new CsvFormatException("not-utf8", "The first line holds NUL bytes: the file is UTF-16 or UTF-32 without a mark that says so, or not text at all. Save it as CSV (UTF-8).");
    }

    private ReadOnlySpan<byte> Text => _data.StartsWith("\uFEFF"u8) ? _data["\uFEFF"u8.Length..] : _data;

    private CsvReader Reader(CsvDialect dialect) => new(Text, delimiter: dialect.Delimiter, maxFields: MaxColumns);

    private static int Features(ref CsvReader reader, ModelSchema schema)
    {
        Span<bool> found = new bool[schema.Count];
        for (var field = 0; field < Math.Min(reader.FieldCount, MaxColumns); field++)
        {
            if (schema.IndexOf(Encoding.UTF8.GetString(reader.Field(field)).Trim()) is var position and >= 0)
                found[position] = true;
        }

        return found.Count(true);
    }
}
