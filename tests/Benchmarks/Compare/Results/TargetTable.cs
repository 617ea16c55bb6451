namespace Inference.Benchmarks.Compare.Results;

/// <summary>The summary: what was asked, what came.</summary>
internal sealed class TargetTable(TextWriter screen)
{
    private readonly List<string[]> _rows = [];

    public IReadOnlyList<string[]> Rows => _rows;

    public static IReadOnlyList<string> Header { get; } = ["Work", "Against", "Ours", "Ratio", "Target", "Met"];

    /// <summary>Adds a figure that is asked for by itself.</summary>
    public void Add(string work, double ours, Bound bound) => Add([work, "–", bound.Text(ours), "–", bound.ToString(), Met(bound.IsMetBy(ours))]);

    /// <summary>Adds a ratio of two figures.</summary>
    /// <param name="work">What was done.</param>
    /// <param name="against">The figure of the other side.</param>
    /// <param name="ours">Ours.</param>
    /// <param name="ratio">Of the medians.</param>
    /// <param name="bound">What is asked of the ratio.</param>
    public void Add(string work, string against, string ours, double ratio, Bound bound) =>
        Add([work, against, ours, bound.Text(ratio), bound.ToString(), Met(bound.IsMetBy(ratio))]);

    private void Add(string[] row)
    {
        _rows.Add(row);
        screen.WriteLine($"TARGET {string.Join(" | ", row)}");
    }

    private static string Met(bool isMet) => isMet ? "yes" : "**no**";
}
