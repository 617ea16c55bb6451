using System.Buffers;

namespace Inference.Predict.Queueing;

/// <summary>
/// The right to have the scorer at work, one of as many as there are workers. Who holds it scores; as a work item it takes
/// from the queue for one turn.
/// </summary>
internal sealed class ScoringSlot(ScoringQueue queue, int index) : IThreadPoolWorkItem
{
    /// <summary>
    /// After this long the slot goes to the end of the thread pool's line, where the answers wait that were just made
    /// possible, and calls that want to come in: the pool has about as many threads as there are slots.
    /// </summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);

    private readonly TakenCalls _taken = new();

    public int Index => index;

    public SlotTotals Totals { get; } = new();

    /// <summary>Scores what waits until nothing does or the turn is over, then lets go of the slot.</summary>
    public void Execute()
    {
        var started = queue.Time.GetTimestamp();
        for (var now = started; queue.Time.GetElapsedTime(started, now) < Turn;)
        {
            queue.Waiting.Take(_taken, now);
            foreach (var call in _taken.Refused)
                queue.EndRefused(call, now);
            if (_taken.Rows == 0)
                break;
            queue.Engage();
            NoteWait(now);
            now = Score(now);
        }

        _taken.Clear();
        queue.Release(this);
    }

    /// <summary>Calls the scorer once; returns what it threw.</summary>
    public Exception? Score(ReadOnlyMemory<float> features, Memory<float> scores)
    {
        try
        {
            queue.Model.Score(features.Span, scores.Span);
            return null;
        }
        catch (Exception error)
        {
            // Whatever it is, it is the answer to the call.
            return error;
        }
    }

    private void NoteWait(long now)
    {
        foreach (var call in _taken.Calls)
        {
            if (_taken.FirstRow > 0)
                continue;
            Totals.Waited(now - call.Arrived);
            queue.Metrics?.Waited(queue.Time.GetElapsedTime(call.Arrived, now));
        }
    }

    private long Score(long started)
    {
        var calls = _taken.Calls;
        if (_taken.Reason == DispatchReason.Slice)
            return ScoreSlice(calls[0], started);
        if (calls.Length == 1)
            return ScoreCall(calls[0], _taken.Reason, started);
        var now = Scored(ScoreBlock(calls, _taken.Rows), _taken.Rows, _taken.Reason, started, out var failed);
        foreach (var call in calls)
        {
            // One of them made the scorer fail; each by itself, only that one does.
            if (failed)
                now = ScoreCall(call, DispatchReason.Queued, now);
            else
                End(call, now);
        }

        return now;
    }

    private long ScoreCall(ScoringCall call, DispatchReason reason, long started)
    {
        call.Error = Score(call.Features, call.Scores);
        var now = Scored(call.Error, call.Rows, reason, started, out _);
        End(call, now);
        return now;
    }

    private long ScoreSlice(ScoringCall call, long started)
    {
        var (features, scores) = (queue.Model.Schema.Count, queue.Model.ScoresPerRow);
        var (first, rows) = (_taken.FirstRow, _taken.Rows);
        var error = Score(call.Features.Slice(first * features, rows * features), call.Scores.Slice(first * scores, rows * scores));
        var now = Scored(error, rows, DispatchReason.Slice, started, out _);
        if (queue.Waiting.PartEnded(call, error))
            End(call, now);
        return now;
    }

    /// <summary>Scores the rows of several calls together and hands each its own.</summary>
    private Exception? ScoreBlock(ReadOnlySpan<ScoringCall> calls, int rows)
    {
        var features = ArrayPool<float>.Shared.Rent(rows * queue.Model.Schema.Count);
        var scores = ArrayPool<float>.Shared.Rent(rows * queue.Model.ScoresPerRow);
        try
        {
            var at = 0;
            foreach (var call in calls)
            {
                call.Features.Span.CopyTo(features.AsSpan(at));
                at += call.Features.Length;
            }

            queue.Model.Score(features.AsSpan(0, at), scores.AsSpan(0, rows * queue.Model.ScoresPerRow));
            at = 0;
            foreach (var call in calls)
            {
                scores.AsSpan(at, call.Scores.Length).CopyTo(call.Scores.Span);
                at += call.Scores.Length;
            }

            return null;
        }
        catch (Exception error)
        {
            // The calls are scored again one by one, and the one that this comes from gets it then.
            return error;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(features);
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    private long Scored(Exception? error, int rows, DispatchReason reason, long started, out bool failed)
    {
        var now = queue.Time.GetTimestamp();
        failed = error is not null;
        Totals.Scored(rows, now - started);
        queue.Metrics?.Dispatched(reason, rows);
        if (!failed)
            queue.NoteCost(rows, now - started);
        return now;
    }

    private void End(ScoringCall call, long now)
    {
        Totals.Ended(call.Error is null && call.Refusal == RefusalReason.None, call.Arrived, now);
        if (call.Refusal != RefusalReason.None)
            queue.Metrics?.Refused(call.Refusal);
        call.End();
    }
}
