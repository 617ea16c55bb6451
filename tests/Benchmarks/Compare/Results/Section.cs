namespace Inference.Benchmarks.Compare.Results;

/// <summary>A part of the document, in Markdown; every line is printed as it comes.</summary>
internal sealed class Section
{
    private readonly TextWriter _screen;
    private readonly List<string> _lines = [];

    public Section(string title, TextWriter screen)
    {
        _screen = screen;
        Add($"## {title}", "");
    }

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds a paragraph.</summary>
    public void Text(string text) => Add(text, "");

    /// <summary>Adds a table.</summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows) => Add([.. MarkdownTable.Lines(header, rows), ""]);

    private void Add(params IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
            _screen.WriteLine(line);
        _lines.AddRange(lines);
    }
}
