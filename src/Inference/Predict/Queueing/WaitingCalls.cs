namespace Inference.Predict.Queueing;

/// <summary>
/// The calls that wait, first come first served, counted in rows. A large call is handed out in slices, and what remains of
/// it goes to the tail each time: nobody waits for all of its rows, and several slots may work on them.
/// </summary>
/// <param name="maxRows">Rows that may wait; a call with more is let in when nothing else waits.</param>
/// <param name="maxBatchRows">Rows that are scored at once.</param>
/// <param name="merges">Whether several calls may be taken at once.</param>
internal sealed class WaitingCalls(int maxRows, int maxBatchRows, bool merges)
{
    private readonly Lock _lock = new();
    private ScoringCall? _first;
    private ScoringCall? _last;
    private int _rows;

    /// <summary>Rows that wait.</summary>
    public int Rows => Volatile.Read(ref _rows);

    /// <summary>Whether nothing waits; a call that waits has at least one row.</summary>
    public bool IsEmpty => Rows == 0;

    /// <summary>Whether so many rows more may wait.</summary>
    public bool HasRoom(int rows) => HasRoom(Rows, rows);

    /// <summary>Puts a call at the tail, or returns false when there is no room.</summary>
    public bool TryAdd(ScoringCall call)
    {
        lock (_lock)
        {
            if (!HasRoom(_rows, call.Rows))
                return false;
            Append(call);
            _rows += call.Rows;
            return true;
        }
    }

    /// <summary>Gives a call what ends its wait early, or returns false when it does not wait any more.</summary>
    public bool TryArm(ScoringCall call, CancellationTokenRegistration registration, ITimer? timer)
    {
        lock (_lock)
        {
            if (call.IsWaiting)
                call.Arm(registration, timer);
            return call.IsWaiting;
        }
    }

    /// <summary>Takes from the head what is to be scored next, leaving out calls whose deadline passed.</summary>
    public void Take(TakenCalls taken, long now)
    {
        taken.Clear();
        lock (_lock)
        {
            var full = false;
            while (_first is { } call)
            {
                if (call.Deadline.HasPassed(now))
                {
                    if (Drop(call, RefusalReason.Deadline))
                        taken.Refuse(call);
                    continue;
                }

                var isLarge = call.Rows > maxBatchRows;
                full = taken.Rows > 0 && (isLarge || taken.Rows + call.Rows > maxBatchRows);
                if (full)
                    break;
                Remove(call);
                taken.Add(call, Math.Min(call.Rows - call.TakenRows, maxBatchRows));
                if (call.TakenRows < call.Rows)
                    Append(call);
                if (isLarge || !merges)
                    break;
            }

            _rows -= taken.Rows;
            taken.Reason = taken.Rows > 0 && taken.Calls[0].Rows > maxBatchRows ? DispatchReason.Slice
                : full ? DispatchReason.Full
                : taken.Calls.Length > 1 ? DispatchReason.Merged
                : DispatchReason.Queued;
        }
    }

    /// <summary>Takes a call that is not to be scored out of the queue; returns whether to end it now. It is not when it does not wait any more, or when a part of it is being scored.</summary>
    public bool TryRefuse(ScoringCall call, RefusalReason reason)
    {
        lock (_lock)
            return call.IsWaiting && Drop(call, reason);
    }

    /// <summary>Notes that a part of a call was scored, or what was thrown instead; returns whether to end the call now.</summary>
    public bool PartEnded(ScoringCall call, Exception? error)
    {
        lock (_lock)
        {
            call.PartsInWork--;
            call.Error ??= error;
            if (error is not null && call.IsWaiting)
                Drop(call, RefusalReason.None);
            return call.PartsInWork == 0 && !call.IsWaiting;
        }
    }

    private bool HasRoom(int waiting, int rows) => waiting == 0 || rows <= maxRows - waiting;

    private bool Drop(ScoringCall call, RefusalReason reason)
    {
        Remove(call);
        _rows -= call.Rows - call.TakenRows;
        call.Refusal = reason;
        return call.PartsInWork == 0;
    }

    private void Append(ScoringCall call)
    {
        call.IsWaiting = true;
        call.Previous = _last;
        if (_last is null)
            _first = call;
        else
            _last.Next = call;
        _last = call;
    }

    private void Remove(ScoringCall call)
    {
        call.IsWaiting = false;
        if (call.Previous is null)
            _first = call.Next;
        else
            call.Previous.Next = call.Next;
        if (call.Next is null)
            _last = call.Previous;
        else
            call.Next.Previous = call.Previous;
        call.Next = call.Previous = null;
    }
}
