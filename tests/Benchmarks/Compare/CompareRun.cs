using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;
using Inference.Cli;

namespace Inference.Benchmarks.Compare;

/// <summary>One run: prepares both sides, measures part by part, and writes the document.</summary>
internal static class CompareRun
{
    /// <exception cref="CliException">Something is missing, or one of the sides fails.</exception>
    public static async Task<int> RunAsync(CompareOptions options, CancellationToken cancellationToken)
    {
        var found = await Prerequisites.FindAsync(cancellationToken);
        var folder = options.Work is null ? Directory.CreateTempSubdirectory("inference-compare-") : Directory.CreateDirectory(Path.GetFullPath(options.Work));
        try
        {
            var report = new Report(Console.Out);
            report.Note("publishing the command line");
            var cli = await PublishedCli.PublishAsync(folder.FullName, cancellationToken);
            var bench = new Bench(options, new Workspace(folder.FullName, options.Rows), found.Python, cli, report);
            await Machine.DescribeAsync(report.Begin("Machine"), found, cli, cancellationToken);
            await new Preparation(bench).RunAsync(cancellationToken);
            await CompareParts.RunAsync(bench, cancellationToken);
            report.PrintTargets();
            if (options.Quick)
                report.Note("with little data the start of a process outweighs the rows: the targets are meant for a whole run");
            HowToRepeat.Describe(report.Begin("How to repeat"), options);
            if (options.Out is { } document)
                report.Write(document);
            return ExitCodes.Done;
        }
        finally
        {
            if (options.Work is null)
                folder.Delete(recursive: true);
        }
    }
}
