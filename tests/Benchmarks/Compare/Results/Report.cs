using System.Diagnostics;
using System.Globalization;

namespace Inference.Benchmarks.Compare.Results;

/// <summary>Everything that was measured in a run: for the screen as it comes, and as a document at the end.</summary>
internal sealed class Report(TextWriter screen)
{
    private readonly List<Section> _sections = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>What was asked, and what came.</summary>
    public TargetTable Targets { get; } = new(screen);

    /// <summary>Begins the next part of the document.</summary>
    public Section Begin(string title)
    {
        var section = new Section(title, screen);
        _sections.Add(section);
        return section;
    }

    /// <summary>Says what is being done, on the screen alone.</summary>
    public void Note(string text) => screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds,7:0.0} s … {text}"));

    /// <summary>Prints the summary.</summary>
    public void PrintTargets()
    {
        foreach (var line in TargetLines())
            screen.WriteLine(line);
    }

    /// <summary>Writes the document: the first two sections, the summary, and the others.</summary>
    public void Write(string path)
    {
        const int Introduction = 2;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string[] lines =
        [
            "# Benchmarks",
            "",
            string.Create(CultureInfo.InvariantCulture, $"Written by `tests/Benchmarks` on {DateTime.UtcNow:yyyy-MM-dd}. Figures are medians over the rounds of one run, with the smallest and the largest in brackets; in each round both sides take turns on the same cores. Ratios are those of the medians. MB are 1,000,000 bytes."),
            "",
            .. _sections.Take(Introduction).SelectMany(section => section.Lines),
            .. TargetLines(),
            "",
            .. _sections.Skip(Introduction).SelectMany(section => section.Lines),
        ];
        File.WriteAllText(path, string.Join('\n', lines).TrimEnd() + "\n");
        screen.WriteLine($"Written: {path}");
    }

    private IEnumerable<string> TargetLines() => ["## Targets", "", .. MarkdownTable.Lines(TargetTable.Header, Targets.Rows)];
}
