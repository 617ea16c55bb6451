using System.Buffers;

namespace Inference.Csv;

/// <summary>One of the four field separators that files may have.</summary>
internal sealed class CsvDialect
{
    private CsvDialect(char delimiter, string name)
    {
        Delimiter = (byte)delimiter;
        Name = name;
        Separator = new[] { Delimiter };
        NeedsQuotes = SearchValues.Create([Delimiter, (byte)'"', (byte)'\r', (byte)'\n']);
    }

    public static CsvDialect Comma { get; } = new(',', "comma");

    /// <summary>All four, the comma first: it wins where a file could be read either way.</summary>
    public static IReadOnlyList<CsvDialect> All { get; } = [Comma, new(';', "semicolon"), new('\t', "tab"), new('|', "pipe")];

    public byte Delimiter { get; }

    /// <summary>In words, as messages and the command line have it.</summary>
    public string Name { get; }

    /// <summary>The delimiter alone, to be written.</summary>
    public ReadOnlyMemory<byte> Separator { get; }

    /// <summary>Bytes for which a field must stand in quotes.</summary>
    public SearchValues<byte> NeedsQuotes { get; }

    /// <summary>The dialect of a delimiter as <c>model.json</c> writes it, or null when files cannot have it.</summary>
    public static CsvDialect? Of(string delimiter) => All.FirstOrDefault(dialect => delimiter.Length == 1 && delimiter[0] == dialect.Delimiter);
}
