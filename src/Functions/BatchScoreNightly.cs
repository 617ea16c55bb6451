using Inference.Batch;
using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions;

/// <summary>Scores every file that lacks a current receipt, on the schedule of the setting <c>BatchSchedule</c> (NCrontab, six fields, UTC).</summary>
public sealed class BatchScoreNightly(BatchSweep sweep)
{
    [Function(nameof(BatchScoreNightly))]
    public Task RunAsync([TimerTrigger("%BatchSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.RunAsync(cancellationToken);
}
