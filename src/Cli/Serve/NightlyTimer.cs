using Inference.Batch;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Inference.Cli.Serve;

/// <summary>Runs the sweep on the schedule that the timer trigger has on Azure.</summary>
internal sealed partial class NightlyTimer(BatchSweep sweep, string schedule, TimeProvider time, ILogger<NightlyTimer> logger) : BackgroundService
{
    /// <summary>The six-field form that Functions uses.</summary>
    public static CrontabSchedule.ParseOptions WithSeconds { get; } = new() { IncludingSeconds = true };

    /// <summary>Timers cannot be set for longer than this; a longer wait is cut into pieces.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly CrontabSchedule _schedule = CrontabSchedule.Parse(schedule, WithSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var next = _schedule.GetNextOccurrence(time.GetUtcNow().UtcDateTime);
            while (next - time.GetUtcNow().UtcDateTime is { Ticks: > 0 } left)
                await Task.Delay(left < LongestWait ? left : LongestWait, time, stoppingToken);
            try
            {
                await sweep.RunAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                BrokenOff(logger, error.Message.Split('\n')[0]);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sweep broke off and runs again at its next time: {Reason}")]
    private static partial void BrokenOff(ILogger logger, string reason);
}
