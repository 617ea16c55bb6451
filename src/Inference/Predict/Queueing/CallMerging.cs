using System.Globalization;
using Inference.Models;

namespace Inference.Predict.Queueing;

/// <summary>Whether calls of a model that wait at the same time are scored together, and why.</summary>
/// <param name="IsOn">Whether they are.</param>
/// <param name="Reason">The choice and what it rests on, for people.</param>
/// <param name="NanosecondsPerRow">What a row from the queue is expected to cost; 0: not known.</param>
internal sealed record CallMerging(bool IsOn, string Reason, double NanosecondsPerRow)
{
    /// <summary>
    /// Merging pays where it saves more per row than this. To be merged a call must wait, which costs it half a microsecond itself
    /// (QueueBenchmarks), and who is first in a block waits for the last. With 64 callers on two cores (QueueLoad) a saving
    /// of 1 µs a row changed nothing, 3 µs gave 6 % more calls/s but a longer 99th percentile, 6 µs a tenth more at the same
    /// percentile, 20 µs a third more, 40 µs twice as many.
    /// </summary>
    private const double WorthwhileNanoseconds = 5000;

    /// <summary>The choice for a model that was not measured: what its manifest says, else not.</summary>
    public static CallMerging Unmeasured(ModelRealTimeOptions? options) =>
        options?.Merge == MergeChoice.On ? new(true, "merges calls, as model.json asks", 0) : new(false, "scores each call by itself", 0);

    /// <summary>The choice for a model that was measured.</summary>
    public static CallMerging Choose(ModelRealTimeOptions? options, RowCost cost)
    {
        var choice = options?.Merge ?? MergeChoice.Auto;
        var isOn = choice == MergeChoice.On || (choice == MergeChoice.Auto && cost.AloneNanoseconds - cost.InBlockNanoseconds > WorthwhileNanoseconds);
        var what = isOn ? "merges calls" : "scores each call by itself";
        var why = choice == MergeChoice.Auto ? "" : ", as model.json asks";
        return new CallMerging(
            isOn,
            $"{what}{why}: a row alone {Microseconds(cost.AloneNanoseconds)} µs, in a block of {RowCost.BlockRows} {Microseconds(cost.InBlockNanoseconds)} µs",
            isOn ? cost.InBlockNanoseconds : cost.AloneNanoseconds);
    }

    private static string Microseconds(double nanoseconds) =>
        (nanoseconds / 1000).ToString(nanoseconds < 1000 ? "0.00" : nanoseconds < 10_000 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
