using System.Diagnostics;
using Inference.Benchmarks.Measuring;
using Inference.Cli;

namespace Inference.Benchmarks.Compare.Sides;

/// <summary>A process that is run to its end, and what it took.</summary>
internal static class MeasuredProcess
{
    /// <summary>Between two looks at its memory; the kernel keeps the peak, so only what came after the last look is missed.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <exception cref="CliException">It ended with another code than 0; the message is what it said.</exception>
    public static async Task<ProcessCost> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string[] all = [.. arguments];
        var childSeconds = ProcStat.ChildSeconds();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var peak = 0.0;
            var exit = process.WaitForExitAsync(cancellationToken);
            while (!exit.IsCompleted)
            {
                peak = Math.Max(peak, ProcStat.PeakMegabytes(process.Id));
                await Task.WhenAny(exit, Task.Delay(Look, cancellationToken));
            }

            await exit;
            var seconds = clock.Elapsed.TotalSeconds;
            return process.ExitCode == 0
                ? new ProcessCost(seconds, ProcStat.ChildSeconds() - childSeconds, peak, await output)
                : throw new CliException($"{program} {string.Join(' ', all)} ended with code {process.ExitCode}:\n{await output}{await errors}".TrimEnd());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

/// <summary>What a process took, from its start to its end.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">Processor time.</param>
/// <param name="PeakMegabytes">The most memory that it held.</param>
/// <param name="Output">What it wrote to its standard output.</param>
internal sealed record ProcessCost(double Seconds, double CpuSeconds, double PeakMegabytes, string Output);
