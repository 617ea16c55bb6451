using System.Globalization;
using Inference.Models;
using Inference.Predict.Queueing;

namespace Inference.Tests.Predict.Queueing;

/// <summary>
/// One run of random events that follow from a seed: calls arrive, are cancelled, run late and fail, slots begin, time goes
/// by, while nothing is scored and while any number of blocks are. All on one thread: a run can be repeated step by step.
/// </summary>
internal sealed class QueueSimulation : IDisposable
{
    private const int LongestNesting = 6;

    private readonly Random _random;
    private readonly ModelRealTimeOptions _options;
    private readonly int _slots;
    private readonly QueueUnderTest _test;
    private readonly List<SimulatedCall> _calls = [];
    private readonly HashSet<float> _seen = [];
    private float _nextRow;
    private int _atWork;

    public QueueSimulation(int seed)
    {
        _random = new Random(seed);
        _slots = _random.Next(1, 5);
        _options = new ModelRealTimeOptions
        {
            Merge = _random.Next(3) == 0 ? MergeChoice.Off : MergeChoice.On,
            MaxBatchRows = _random.Next(1, 10),
            MaxQueuedRows = _random.Next(5, 40),
        };
        _test = new QueueUnderTest(_options, _slots) { WhileScoring = Scoring };
    }

    private long Now => _test.Time.GetTimestamp();

    /// <summary>How the calls of the run ended.</summary>
    public IEnumerable<string> Ends => _calls.Select(call => call.End);

    /// <summary>Runs and checks; what is wrong is thrown.</summary>
    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
            Step();
        _test.WhileScoring = Check;
        _test.Work.RunAll();
        Assert.True(_test.Queue.IsIdle);
        Assert.Equal(0, _test.Queue.Waiting.Rows);
        foreach (var call in _calls)
            Check(call);
        var counted = _calls.Where(call => call.Made.First.Length > 0).ToLookup(call => call.Made.IsScored);
        Assert.Equal((counted[true].Count(), counted[false].Count()), ((int)_test.Queue.Totals.Succeeded.Count, (int)_test.Queue.Totals.Failed.Count));
    }

    public void Dispose()
    {
        _test.Dispose();
        foreach (var call in _calls)
            call.Caller.Dispose();
    }

    private void Step()
    {
        switch (_random.Next(10))
        {
            case < 5:
                Arrive();
                break;
            case < 7 when _test.Work.Count > 0:
                _test.Work.Run(_random.Next(_test.Work.Count));
                break;
            case 7 when _calls.Count > 0:
                _calls[_random.Next(_calls.Count)].Caller.Cancel();
                break;
            case 8:
                _test.Time.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 6)));
                Assert.DoesNotContain(_calls, call => call.Due <= Now && call.Made.IsWaiting && !call.OwnRows.Any(_seen.Contains) && !call.IsPoisoned);
                break;
            default:
                _test.Work.AreAllBusy = !_test.Work.AreAllBusy;
                break;
        }

        foreach (var call in _calls.Where(call => call.EndedAt is null && !call.Made.IsWaiting))
            call.EndedAt = Now;
    }

    private void Arrive()
    {
        var caller = new CancellationTokenSource();
        if (_random.Next(20) == 0)
            caller.Cancel();
        var rows = Enumerable.Range(0, _random.Next(4) == 0 ? _random.Next(25) : _random.Next(1, 4)).Select(_ => ++_nextRow).ToArray();
        if (rows.Length > 0 && _random.Next(10) == 0)
            rows[_random.Next(rows.Length)] = QueueUnderTest.Poison;
        int? milliseconds = _random.Next(3) == 0 ? _random.Next(12) : null;
        var due = milliseconds is { } some ? Now + (some * TimeSpan.TicksPerMillisecond) : long.MaxValue;
        var (waited, held) = (_test.Queue.Waiting.Rows, _atWork + _test.Work.Count);
        var made = _test.Call(milliseconds is { } given ? _test.In(given) : Deadline.None, caller.Token, rows);
        if (made.IsWaiting && rows.Length <= _options.MaxBatchRows)
            Assert.True(held >= (_options.Merge == MergeChoice.On && _test.Work.AreAllBusy ? Math.Max(1, _slots - 1) : _slots), "It waits though a slot was free.");
        if (made.HasStatus(ScoringStatus.QueueFull))
            Assert.True(waited > 0 && waited + rows.Length > _options.MaxQueuedRows && made.Task.Result.RetryAfterSeconds >= 1, "It was refused though there was room.");
        _calls.Add(new SimulatedCall(made, caller, due));
    }

    private void Scoring(float[] block)
    {
        Check(block);
        if (++_atWork < LongestNesting)
        {
            for (var events = _random.Next(4); events > 0; events--)
                Step();
        }

        _atWork--;
    }

    private void Check(float[] block)
    {
        var rows = block.Where((_, i) => i % 2 == 0).ToArray();
        Assert.InRange(rows.Length, 1, _options.MaxBatchRows!.Value);
        Assert.True(_atWork < _slots, "More is scored at once than there are slots.");
        if (_options.Merge == MergeChoice.Off)
            Assert.True(_calls.Count(call => call.OwnRows.Any(rows.Contains)) <= 1, "Calls were merged.");
        _seen.UnionWith(rows);
    }

    private void Check(SimulatedCall call)
    {
        Assert.False(call.Made.IsWaiting, "A call was forgotten.");
        switch (call.End)
        {
            case "scored":
                Assert.True(call.Made.IsScored, string.Create(CultureInfo.InvariantCulture, $"Scores {string.Join(' ', call.Made.Scores)} of rows {string.Join(' ', call.Made.First)}."));
                Assert.False(call.IsPoisoned);
                return;
            case "failed":
                Assert.True(call.IsPoisoned, "It failed for another's row.");
                return;
            case "cancelled":
                Assert.True(call.Caller.IsCancellationRequested);
                break;
            case "late":
                Assert.True(call.Due <= (call.EndedAt ?? Now));
                break;
        }

        if (call.Made.First.Length <= _options.MaxBatchRows)
            Assert.False(call.OwnRows.Any(_seen.Contains), $"Rows of a call that was {call.End} were scored.");
    }
}
