using System.Globalization;
using Inference.Benchmarks.Compare.Results;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>The memory of <c>score</c> by the size of the file.</summary>
internal static class MemoryPart
{
    private const double Flat = 1.15;

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        int[] times = bench.Options.Quick ? [1, 5] : [1, 5, 20];
        List<(string[] Cells, double Peak)> sizes = [];
        foreach (var size in times)
        {
            var rows = (bench.Options.Rows * (long)size).ToString("N0", CultureInfo.InvariantCulture);
            using var file = RepeatedFile.Write(bench, size);
            if (file is null)
            {
                sizes.Add(([rows, "skipped: the disk has not that much room", "–"], double.NaN));
                continue;
            }

            var peak = new Series();
            await bench.EachRoundAsync(async round =>
            {
                var cost = await bench.Cli.RunAsync(["score", file.Path, "--model", bench.Files.Package(Workspace.Trees), "--keep", "none", "--out", bench.Files.Of("scored.csv")], cancellationToken);
                peak.Add(cost.PeakMegabytes);
                bench.Report.Note(string.Create(CultureInfo.InvariantCulture, $"round {round}, {rows} rows: {cost.PeakMegabytes:0} MB, {cost.Seconds:0.0} s"));
            });
            sizes.Add(([rows, string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(file.Path).Length / 1e6:N0}"), peak.Text("0")], peak.Median));
        }

        var section = bench.Report.Begin("Memory");
        section.Text("The most memory that `score` held, predictions only, by the size of the file.");
        section.Table(["Rows", "File MB", "Peak MB"], sizes.Select(size => size.Cells));
        double[] peaks = [.. sizes.Select(size => size.Peak).Where(double.IsFinite)];
        var bound = Bound.AtMost(Flat, "0.00×");
        bench.Report.Targets.Add("peak memory, the largest file against the smallest", string.Create(CultureInfo.InvariantCulture, $"{peaks[0]:0} MB"), string.Create(CultureInfo.InvariantCulture, $"{peaks[^1]:0} MB"), peaks[^1] / peaks[0], bound);
    }
}
