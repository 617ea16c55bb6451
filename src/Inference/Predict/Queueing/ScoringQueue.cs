using Inference.Models;
using Inference.Monitoring;

namespace Inference.Predict.Queueing;

/// <summary>
/// All calls that score with one loaded version in real time. A call that finds a slot free is scored at once on its own
/// thread. The others wait, within a bound, until a slot is free; where it pays, those that waited are scored together.
/// Nobody waits for company.
/// </summary>
internal sealed class ScoringQueue : IDisposable
{
    /// <summary>Longest wait that a full queue advises.</summary>
    private const double MaxRetryAfterSeconds = 3600;

    private readonly SlotPool _slots;
    private readonly Workers _workers;
    private readonly int _featureCount;
    private readonly int _scoresPerRow;
    private readonly int _maxBatchRows;
    private readonly RefusedTotals _refused = new();
    private double _ticksPerRow;

    /// <param name="model">The version; it must stay loaded until every call has ended.</param>
    /// <param name="time">Measures, and wakes calls whose deadline passes.</param>
    /// <param name="metrics">Where to measure; null measures nothing but the totals.</param>
    /// <param name="workers">Who scores; null: the thread pool.</param>
    public ScoringQueue(LoadedModel model, TimeProvider time, ScoringMetrics? metrics = null, Workers? workers = null)
    {
        var options = model.Manifest.RealTime ?? new();
        (Model, Time) = (model, time);
        (_featureCount, _scoresPerRow) = (model.Schema.Count, model.ScoresPerRow);
        _maxBatchRows = options.MaxBatchRows ?? ModelRealTimeOptions.DefaultMaxBatchRows;
        Waiting = new WaitingCalls(options.MaxQueuedRows ?? ModelRealTimeOptions.DefaultMaxQueuedRows, _maxBatchRows, model.Merging.IsOn);
        Metrics = metrics?.For(model.Name, model.VersionText, () => Waiting.Rows);
        _workers = workers ?? Workers.Pool;
        // Where merging pays, the last slot is not taken while there are calls to be read. Whoever read one would score it
        // at once, always finding a slot free, since the pool has hardly more threads than there are slots; so it leaves
        // the call to the slots at work, reads the next, and they get a block. Measured on two cores with 64 callers and
        // a scorer of 40 us a call and 2 us a row: 68,000 calls/s, with the last slot taken 37,000, unmerged 33,000.
        _slots = new SlotPool(
            Enumerable.Range(0, Math.Min(_workers.Count, SlotPool.MaxSlots)).Select(index => new ScoringSlot(this, index)),
            model.Merging.IsOn ? _workers.AreAllBusy : null);
        _ticksPerRow = model.Merging.NanosecondsPerRow * time.TimestampFrequency / 1e9;
    }

    public LoadedModel Model { get; }

    public TimeProvider Time { get; }

    public WaitingCalls Waiting { get; }

    public VersionScoringMetrics? Metrics { get; }

    /// <summary>Whether nothing waits and nothing is being scored.</summary>
    public bool IsIdle => Waiting.IsEmpty && _slots.AllFree;

    /// <summary>What was done so far.</summary>
    public ScoringTotals Totals => _refused.With(_slots.Slots.Select(slot => slot.Totals), Time);

    /// <summary>
    /// Scores rows. Until the task ends the memory of both belongs to the queue; where it does not end
    /// as <see cref="ScoringStatus.Scored"/>, what <paramref name="scores"/> holds means nothing.
    /// </summary>
    /// <param name="features">Row-major [rows x features].</param>
    /// <param name="scores">Row-major [rows x scores per row].</param>
    /// <param name="deadline">After it the call is answered without its rows being scored. Rows that are being scored by then are scored to the end.</param>
    /// <param name="cancellationToken">Takes a call that waits out of the queue.</param>
    /// <exception cref="ArgumentException">The lengths are not those of the same number of rows.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before it was scored.</exception>
    public ValueTask<ScoringOutcome> ScoreAsync(ReadOnlyMemory<float> features, Memory<float> scores, Deadline deadline, CancellationToken cancellationToken)
    {
        var rows = scores.Length / _scoresPerRow;
        if (features.Length != rows * _featureCount || scores.Length != rows * _scoresPerRow)
            throw new ArgumentException("Features and scores are not of the same number of rows.", nameof(scores));
        if (rows == 0)
            return default;
        var now = Time.GetTimestamp();
        if (cancellationToken.IsCancellationRequested)
        {
            Refuse(RefusalReason.Cancelled, 0);
            return ValueTask.FromCanceled<ScoringOutcome>(cancellationToken);
        }

        if (deadline.HasPassed(now))
        {
            Refuse(RefusalReason.Deadline, 0);
            return new(new ScoringOutcome(ScoringStatus.DeadlinePassed));
        }

        if (rows <= _maxBatchRows && _slots.TryTake() is { } slot)
            return ScoreNow(slot, features, scores, now);
        // Asked again where it counts; here so that refusing costs no more than this.
        if (!Waiting.HasRoom(rows))
            return RefuseFull();
        return Queue(new(this) { Features = features, Scores = scores, Rows = rows, Deadline = deadline, Cancellation = cancellationToken, Arrived = now });
    }

    /// <summary>Ends a call that was taken out of the queue unscored.</summary>
    public void EndRefused(ScoringCall call, long now)
    {
        Refuse(call.Refusal, now - call.Arrived);
        call.End();
    }

    /// <summary>Puts one more slot to work where something waits and one is free.</summary>
    public void Engage()
    {
        if (!Waiting.IsEmpty && _slots.TryTake() is { } slot)
            _workers.Dispatch(slot);
    }

    /// <summary>Gives a slot back, or hands it on when something waits: to another thread, since the caller of this one has its answer to write.</summary>
    public void Release(ScoringSlot slot)
    {
        if (!Waiting.IsEmpty)
        {
            _workers.Dispatch(slot);
            return;
        }

        _slots.Return(slot);
        // What came in between the two lines above found no free slot.
        Engage();
    }

    /// <summary>Notes what rows from the queue cost lately. Slots overwrite each other's; any of them will do.</summary>
    public void NoteCost(int rows, long ticks) => _ticksPerRow = ((_ticksPerRow * 7) + ((double)ticks / rows)) / 8;

    /// <summary>Ends the measuring of what waits.</summary>
    public void Dispose() => Metrics?.Dispose();

    private ValueTask<ScoringOutcome> ScoreNow(ScoringSlot slot, ReadOnlyMemory<float> features, Memory<float> scores, long started)
    {
        var rows = scores.Length / _scoresPerRow;
        var error = slot.Score(features, scores);
        var now = Time.GetTimestamp();
        slot.Totals.Scored(rows, now - started);
        slot.Totals.Ended(error is null, started, now);
        Release(slot);
        Metrics?.Dispatched(DispatchReason.Idle, rows);
        return error is null ? default : ValueTask.FromException<ScoringOutcome>(error);
    }

    private ValueTask<ScoringOutcome> Queue(ScoringCall call)
    {
        if (!Waiting.TryAdd(call))
            return RefuseFull();
        // A slot is given back before its holder looks at the queue once more, and the call was put there before this
        // looks at the slots: one of the two sees the other.
        Interlocked.MemoryBarrier();
        Engage();
        Arm(call);
        return new(call.Task);
    }

    private ValueTask<ScoringOutcome> RefuseFull()
    {
        Refuse(RefusalReason.Full, 0);
        var seconds = Waiting.Rows * _ticksPerRow / _slots.Slots.Count / Time.TimestampFrequency;
        return new(new ScoringOutcome(ScoringStatus.QueueFull, (int)Math.Clamp(Math.Ceiling(seconds), 1, MaxRetryAfterSeconds)));
    }

    private void Arm(ScoringCall call)
    {
        if (call.Deadline.IsNone && !call.Cancellation.CanBeCanceled)
            return;
        var registration = call.Cancellation.UnsafeRegister(static call => Refuse((ScoringCall)call!, RefusalReason.Cancelled), call);
        var timer = call.Deadline.IsNone ? null : Time.CreateTimer(
            static call => Refuse((ScoringCall)call!, RefusalReason.Deadline), call, call.Deadline.Left(Time.GetTimestamp(), Time), Timeout.InfiniteTimeSpan);
        if (!Waiting.TryArm(call, registration, timer))
            ScoringCall.Disarm(registration, timer);
    }

    private static void Refuse(ScoringCall call, RefusalReason reason)
    {
        if (call.Queue.Waiting.TryRefuse(call, reason))
            call.Queue.EndRefused(call, call.Queue.Time.GetTimestamp());
    }

    private void Refuse(RefusalReason reason, long ticks)
    {
        _refused.Add(ticks);
        Metrics?.Refused(reason);
    }
}
