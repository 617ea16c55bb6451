using Inference.Batch;
using Spectre.Console;

namespace Inference.Cli.Score;

/// <summary>How far a file is: a bar on a terminal; elsewhere nothing on the standard output, and now and then a line of errors.</summary>
internal static class ScoreProgress
{
    /// <param name="totalBytes">Stored bytes of the file; null when nobody knows.</param>
    /// <param name="work">Runs with the progress that it reports to.</param>
    public static async Task<BatchCounts> RunAsync(long? totalBytes, Func<IProgress<BatchCounts>, Task<BatchCounts>> work)
    {
        if (!Console.IsOutputRedirected)
            return await RunBarAsync(totalBytes, work);
        await using var lines = new ProgressLines(Console.Error, totalBytes, TimeProvider.System);
        return await work(lines);
    }

    private static Task<BatchCounts> RunBarAsync(long? totalBytes, Func<IProgress<BatchCounts>, Task<BatchCounts>> work) =>
        AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask("0 rows", maxValue: Math.Max(totalBytes ?? 1, 1));
                task.IsIndeterminate = totalBytes is null;
                return work(new Bar(task, totalBytes));
            });

    private sealed class Bar(ProgressTask task, long? totalBytes) : IProgress<BatchCounts>
    {
        private readonly ProgressText _text = new(totalBytes, TimeProvider.System);

        public void Report(BatchCounts value)
        {
            task.Value = totalBytes is null ? 0 : value.Bytes;
            task.Description = _text.Rows(value);
        }
    }
}
