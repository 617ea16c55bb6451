using System.Globalization;
using System.Security.Cryptography;
using System.Text.Unicode;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Cli.Training.Data;

/// <summary>Reads a CSV file for training, with the reader that scoring uses. A line that scoring would refuse stops it.</summary>
internal static class TrainingFile
{
    private const int ChunkBytes = 4 * 1024 * 1024;

    /// <exception cref="CliException">No such file, or not readable as CSV; the message names the line.</exception>
    public static async Task<TrainingTable> ReadAsync(string path, CancellationToken cancellationToken, int minColumns = 2)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            file.Position = 0;
            var chunker = new CsvChunker(file, ChunkBytes);
            var header = await chunker.ReadHeaderAsync(cancellationToken);
            var columns = ColumnsOf(path, header, minColumns);
            var lines = new List<int>();
            var line = header.Lines;
            while (await chunker.ReadAsync(cancellationToken) is { } chunk)
            {
                using (chunk)
                    line += AddRows(path, chunk, columns, lines, line);
            }

            return new TrainingTable(Path.GetFileName(path), hash, columns, lines);
        }
        catch (CsvFormatException error)
        {
            throw new CliException($"{path}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path}: cannot be read: {error.Message}", error);
        }
        catch (OverflowException error)
        {
            throw new CliException($"{path}: one of its columns holds more than 2 GiB of text. Train on a sample of the rows.", error);
        }
    }

    private static TextColumn[] ColumnsOf(string path, CsvHeader header, int minColumns)
    {
        var columns = header.Names.Select(name => new TextColumn(name.Trim())).ToArray();
        if (columns.GroupBy(column => column.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Key.Length > 0 && group.Count() > 1) is { } twice)
            throw new CliException($"{path}: the header names the column '{twice.Key}' twice. Rename one of them.");
        if (columns.Length >= minColumns)
            return columns;
        var hint = columns[0].Name.Contains(';') || columns[0].Name.Contains('\t') ? " Separate columns by commas." : "";
        throw new CliException($"{path}: the header names one column only; a label and at least one feature are needed.{hint}");
    }

    private static int AddRows(string path, CsvChunk chunk, TextColumn[] columns, List<int> lines, int linesBefore)
    {
        var reader = new CsvReader(chunk.Data, chunk.Truncated);
        while (reader.Read())
        {
            var line = linesBefore + reader.Line + 1;
            if (reader.Error != RejectReason.None)
                throw Broken(path, line, $"not valid CSV ({reader.Error.Code()}).");
            if (reader.FieldCount != columns.Length)
                throw Broken(path, line, string.Create(CultureInfo.InvariantCulture, $"{columns.Length} fields expected as in the header, {reader.FieldCount} found."));
            if (!Utf8.IsValid(reader.Record))
                throw Broken(path, line, "not valid UTF-8. Save the file as UTF-8.");
            for (var i = 0; i < columns.Length; i++)
                columns[i].Add(reader.Field(i));
            lines.Add(line);
        }

        return reader.LinesRead;
    }

    private static CliException Broken(string path, int line, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}: {problem}"));
}
