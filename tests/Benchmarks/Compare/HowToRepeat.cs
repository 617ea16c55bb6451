using System.Globalization;
using Inference.Benchmarks.Compare.Results;

namespace Inference.Benchmarks.Compare;

/// <summary>The end of the document.</summary>
internal static class HowToRepeat
{
    public static void Describe(Section section, CompareOptions options)
    {
        section.Text($"""
            ```sh
            {Prerequisites.Install}
            dotnet run -c Release --project tests/Benchmarks -- compare
            ```
            """);
        section.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"This run had {options.Rounds} {(options.Rounds == 1 ? "round" : "rounds")}{(options.Quick ? " with little data (`--quick`)" : "")}. `--rounds` asks for more, `--quick` for one with little data, `--parts {string.Join(',', CompareParts.Names)}` for some parts, `--work` keeps the data for the next run. Absolute figures move by tens of percent from one run to the next where the machine is shared: compare ratios of one run."));
    }
}
