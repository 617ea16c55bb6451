namespace Inference.Benchmarks.Compare.Results;

/// <summary>Tables as Markdown has them.</summary>
internal static class MarkdownTable
{
    public static IEnumerable<string> Lines(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows) =>
        [Line(header), Line([.. header.Select(_ => "---")]), .. rows.Select(Line)];

    private static string Line(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |";
}
