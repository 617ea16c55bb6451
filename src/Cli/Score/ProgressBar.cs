using System.Globalization;
using Inference.Batch;
using Spectre.Console;

namespace Inference.Cli.Score;

/// <summary>Share done, rows per second and time left, on a terminal; silence when the output goes elsewhere.</summary>
internal static class ProgressBar
{
    public static async Task<BatchCounts> RunAsync(long totalBytes, Func<IProgress<BatchCounts>?, Task<BatchCounts>> work)
    {
        if (Console.IsOutputRedirected)
            return await work(null);
        return await AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask("", maxValue: Math.Max(totalBytes, 1));
                return work(new Shown(task));
            });
    }

    private sealed class Shown(ProgressTask task) : IProgress<BatchCounts>
    {
        private readonly long _started = TimeProvider.System.GetTimestamp();

        public void Report(BatchCounts value)
        {
            var seconds = TimeProvider.System.GetElapsedTime(_started).TotalSeconds;
            task.Value = value.Bytes;
            task.Description = string.Create(CultureInfo.InvariantCulture, $"{value.Rows:N0} rows, {value.Rows / Math.Max(seconds, 0.001):N0} rows/s");
        }
    }
}
