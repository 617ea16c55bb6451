namespace Inference.Predict.Queueing;

/// <summary>Calls that no slot saw. They are rare, or cheap: all cores may add to one place.</summary>
internal sealed class RefusedTotals
{
    private long _count;
    private long _ticks;

    public void Add(long ticks)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _ticks, ticks);
    }

    /// <summary>These and what slots did, summed.</summary>
    public ScoringTotals With(IEnumerable<SlotTotals> slots, TimeProvider time)
    {
        var cells = new long[SlotTotals.Cells];
        var lastCall = 0L;
        foreach (var slot in slots)
        {
            slot.AddTo(cells);
            lastCall = Math.Max(lastCall, slot.LastCall);
        }

        cells[SlotTotals.Failed] += Interlocked.Read(ref _count);
        cells[SlotTotals.Failed + 1] += Interlocked.Read(ref _ticks);
        CountedTime At(int kind) => new(cells[kind], (long)(cells[kind + 1] * (1e9 / time.TimestampFrequency)));
        return new ScoringTotals
        {
            Succeeded = At(SlotTotals.Succeeded),
            Failed = At(SlotTotals.Failed),
            Queued = At(SlotTotals.Queued),
            Scorings = At(SlotTotals.Scorings),
            Rows = cells[SlotTotals.Rows],
            LastCall = lastCall == 0 ? null : time.GetUtcNow() - time.GetElapsedTime(lastCall),
            BySize = [.. Enumerable.Range(0, BatchSize.Classes).Select(size => At(SlotTotals.FirstSize + (2 * size)))],
        };
    }
}
