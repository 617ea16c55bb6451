using Inference.Models;
using Inference.Predict.Queueing;

namespace Inference.Predict.OpenInference;

/// <summary>Answer to the statistics extension's calls.</summary>
internal sealed record Statistics(IReadOnlyList<ModelStatistics> ModelStats);

/// <summary>What one loaded version did since it was loaded, in Triton's words.</summary>
/// <param name="Name">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="LastInference">When the last call ended, in milliseconds since 1970; 0 before the first.</param>
/// <param name="InferenceCount">Rows that were scored.</param>
/// <param name="ExecutionCount">Times the scorer was called.</param>
/// <param name="InferenceStats">Counts and times of calls.</param>
/// <param name="BatchStats">Scorings by their number of rows.</param>
internal sealed record ModelStatistics(
    string Name, string Version, long LastInference, long InferenceCount, long ExecutionCount, InferenceStatistics InferenceStats, IReadOnlyList<BatchStatistics> BatchStats)
{
    /// <summary>A version's totals in these words.</summary>
    public static ModelStatistics Of(LoadedModel model, ScoringTotals totals) => new(
        model.Name,
        model.VersionText,
        totals.LastCall?.ToUnixTimeMilliseconds() ?? 0,
        totals.Rows,
        totals.Scorings.Count,
        new InferenceStatistics(Duration.Of(totals.Succeeded), Duration.Of(totals.Failed), Duration.Of(totals.Queued), default, Duration.Of(totals.Scorings), default),
        [.. totals.BySize
            .Select((scorings, size) => new BatchStatistics(size == 0 ? 1 : BatchSize.Bounds[size - 1] + 1, default, Duration.Of(scorings), default))
            .Where(batch => batch.ComputeInfer.Count > 0)]);
}

/// <summary>Calls by what became of them. Bodies are read and answers written outside the queue: <c>compute_input</c> and <c>compute_output</c> are not measured and stay 0.</summary>
internal sealed record InferenceStatistics(Duration Success, Duration Fail, Duration Queue, Duration ComputeInput, Duration ComputeInfer, Duration ComputeOutput);

/// <summary>Scorings of one class of sizes.</summary>
/// <param name="BatchSize">Fewest rows of the class; it reaches to the next one's.</param>
/// <param name="ComputeInput">Not measured.</param>
/// <param name="ComputeInfer">How many, and their time.</param>
/// <param name="ComputeOutput">Not measured.</param>
internal sealed record BatchStatistics(int BatchSize, Duration ComputeInput, Duration ComputeInfer, Duration ComputeOutput);

/// <summary>How often, and how many nanoseconds in all.</summary>
internal readonly record struct Duration(long Count, long Ns)
{
    public static Duration Of(CountedTime time) => new(time.Count, time.Nanoseconds);
}
