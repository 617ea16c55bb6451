using System.Globalization;
using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>What processes that do the same work took, round by round.</summary>
/// <param name="name">What they do, for the report.</param>
/// <param name="rows">Rows that each of them scores.</param>
internal sealed class ProcessRow(string name, int rows)
{
    public static IReadOnlyList<string> Header { get; } = ["Process", "Wall s", "Rows/s", "CPU s", "Peak MB"];

    public Series Seconds { get; } = new();

    public Series PeakMegabytes { get; } = new();

    private Series CpuSeconds { get; } = new();

    private Series RowsPerSecond { get; } = new();

    public string Speed => $"{RowsPerSecond.Text("N0")} rows/s";

    public IReadOnlyList<string> Cells => [name, Seconds.Text("0.00"), RowsPerSecond.Text("N0"), CpuSeconds.Text("0.00"), PeakMegabytes.Text("0")];

    /// <summary>What a run took, for the screen.</summary>
    public string Add(ProcessCost cost)
    {
        Seconds.Add(cost.Seconds);
        RowsPerSecond.Add(rows / cost.Seconds);
        CpuSeconds.Add(cost.CpuSeconds);
        PeakMegabytes.Add(cost.PeakMegabytes);
        return string.Create(CultureInfo.InvariantCulture, $"{name}: {cost.Seconds:0.00} s, {cost.PeakMegabytes:0} MB");
    }
}
