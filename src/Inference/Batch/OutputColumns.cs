using System.Buffers;
using Inference.Csv;

namespace Inference.Batch;

/// <summary>
/// Which of the file's columns stand in the output, in front of the model's. Their bytes are copied as they are, quotes
/// and all: nothing is read, evaluated, escaped or quoted anew, so a cell that a spreadsheet would take for a formula is
/// neither defused nor made. What is added are numbers and the labels of the manifest.
/// </summary>
internal sealed class OutputColumns
{
    private readonly int[] _kept;
    private readonly byte _delimiter;

    /// <exception cref="CsvFormatException">A column to be kept is absent or stands twice, or is one that the model adds.</exception>
    public OutputColumns(CsvHeader header, IReadOnlyList<string>? keep, IReadOnlyList<string> added)
    {
        IsAll = keep is null;
        _kept = keep is null ? [] : header.Bind(keep);
        _delimiter = header.Dialect.Delimiter;
        if (added.FirstOrDefault((keep ?? header.Names).Contains) is { } taken)
            throw new CsvFormatException("output-column-taken", $"The file already has a column '{taken}', which the output would add. Rename it, leave it out by 'batch.keepColumns', or set other names under 'outputs' in model.json.");
        Header = WriteHeader(header, added);
    }

    /// <summary>All columns are kept: the whole record.</summary>
    public bool IsAll { get; }

    /// <summary>Header line of the output.</summary>
    public byte[] Header { get; }

    /// <summary>Writes the chosen fields of a record as they stand in the file, a delimiter behind each.</summary>
    public void WriteChosen(scoped ref CsvReader reader, PooledBuffer output)
    {
        foreach (var field in _kept)
        {
            var raw = reader.RawField(field);
            var target = output.GetSpan(raw.Length + 1);
            raw.CopyTo(target);
            target[raw.Length] = _delimiter;
            output.Advance(raw.Length + 1);
        }
    }

    private byte[] WriteHeader(CsvHeader header, IReadOnlyList<string> added)
    {
        using var line = new PooledBuffer(header.Record.Length + 256);
        var reader = new CsvReader(header.Record, delimiter: _delimiter);
        if (IsAll)
        {
            line.Write(header.Record);
            line.Write(header.Dialect.Separator.Span);
        }
        else if (reader.Read())
        {
            WriteChosen(ref reader, line);
        }

        CsvField.WriteRecord(line, added, header.Dialect);
        return line.Written.ToArray();
    }
}
