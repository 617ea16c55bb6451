using System.Globalization;
using System.Runtime.InteropServices;
using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;
using Inference.Cli;

namespace Inference.Benchmarks.Compare;

/// <summary>What it was measured on.</summary>
internal static class Machine
{
    public static async Task DescribeAsync(Section section, Prerequisites found, PublishedCli cli, CancellationToken cancellationToken)
    {
        var versions = found.Versions;
        section.Table(
            ["", ""],
            [
                ["Processor", $"{Value("/proc/cpuinfo", "model name", ':')}, {Text(Environment.ProcessorCount)} cores"],
                ["Memory", string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0.0} GB")],
                ["System", Value("/etc/os-release", "PRETTY_NAME", '=').Trim('"')],
                ["Ours", $"{RuntimeInformation.FrameworkDescription}; {cli.Form}; commit {await CommitAsync(cancellationToken)}"],
                ["Reference", $"Python {versions["python"]}, scikit-learn {versions["sklearn"]}, pandas {versions["pandas"]}, FastAPI {versions["fastapi"]}, uvicorn {versions["uvicorn"]}"],
                ["Load", found.Wrk],
            ]);
    }

    private static string Value(string file, string name, char separator) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim() ?? "unknown";

    private static async Task<string> CommitAsync(CancellationToken cancellationToken)
    {
        string[] project = ["-C", ProjectFolder.Find()];
        try
        {
            var commit = await MeasuredProcess.RunAsync("git", [.. project, "rev-parse", "--short", "HEAD"], cancellationToken);
            var changes = await MeasuredProcess.RunAsync("git", [.. project, "status", "--porcelain", "--untracked-files=no"], cancellationToken);
            return commit.Output.Trim() + (changes.Output.Length > 0 ? " with changes" : "");
        }
        catch (Exception error) when (error is CliException or System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
