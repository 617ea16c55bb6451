namespace Inference.Predict.Queueing;

/// <summary>Who scores what waits, and reads the calls that are yet to come.</summary>
/// <param name="Count">Scorings that may be at work at the same time. At most <see cref="SlotPool.MaxSlots"/> are used.</param>
/// <param name="AreAllBusy">Whether work waits for them.</param>
/// <param name="Dispatch">Has one of them do something as soon as it can, after what waits already; never the caller.</param>
internal sealed record Workers(int Count, Func<bool> AreAllBusy, Action<IThreadPoolWorkItem> Dispatch)
{
    /// <summary>The thread pool, one scoring per core.</summary>
    public static Workers Pool { get; } = new(
        Environment.ProcessorCount,
        static () => ThreadPool.PendingWorkItemCount > 0,
        static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false));
}
