namespace Inference.Predict.Queueing;

/// <summary>
/// Counts of what was done with one slot, times as timestamp differences. Only the slot's holder adds, so that no two cores
/// write the same memory; anybody may read.
/// </summary>
internal sealed class SlotTotals
{
    public const int Succeeded = 0;
    public const int Failed = 2;
    public const int Queued = 4;
    public const int Scorings = 6;
    public const int FirstSize = 8;
    public const int Rows = FirstSize + (2 * BatchSize.Classes);

    /// <summary>Counts of all kinds; each but the rows is followed by its time.</summary>
    public const int Cells = Rows + 1;

    /// <summary>Longer than what is counted: the next slot's counts begin on another cache line.</summary>
    private readonly long[] _cells = new long[Cells + 16];

    private long _lastCall;

    /// <summary>Timestamp of the last call's end; 0 before the first.</summary>
    public long LastCall => Volatile.Read(ref _lastCall);

    /// <summary>Notes one use of the scorer.</summary>
    public void Scored(int rows, long ticks)
    {
        Add(Scorings, ticks);
        Add(FirstSize + (2 * BatchSize.ClassOf(rows)), ticks);
        _cells[Rows] += rows;
    }

    /// <summary>Notes that a call was taken from the queue for the first time.</summary>
    public void Waited(long ticks) => Add(Queued, ticks);

    /// <summary>Notes that a call ended.</summary>
    public void Ended(bool succeeded, long arrived, long now)
    {
        Add(succeeded ? Succeeded : Failed, now - arrived);
        Volatile.Write(ref _lastCall, now);
    }

    /// <summary>Adds all counts to those of other slots.</summary>
    public void AddTo(Span<long> cells)
    {
        for (var i = 0; i < Cells; i++)
            cells[i] += Volatile.Read(ref _cells[i]);
    }

    private void Add(int kind, long ticks)
    {
        _cells[kind]++;
        _cells[kind + 1] += ticks;
    }
}
