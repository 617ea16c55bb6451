using Inference.Predict.Queueing;

namespace Inference.Tests.Predict.Queueing;

/// <summary>One of many callers on real threads. What it sends follows from its number; when that meets the others' does not.</summary>
internal sealed class StressCaller(int number, ScoringQueue queue)
{
    private readonly Random _random = new(number);
    private readonly Dictionary<string, int> _ends = [];

    /// <summary>Makes calls one after the other, several at once now and then, and checks each; returns how many ended how.</summary>
    public async Task<Dictionary<string, int>> CallAsync(int calls)
    {
        for (var call = 0; call < calls;)
        {
            var together = Math.Min(calls - call, _random.Next(8) == 0 ? 4 : 1);
            foreach (var end in await Task.WhenAll(Enumerable.Range(call, together).Select(CallOnceAsync)))
                _ends[end] = _ends.GetValueOrDefault(end) + 1;
            call += together;
        }

        return _ends;
    }

    private async Task<string> CallOnceAsync(int call)
    {
        var rows = _random.Next(20) == 0 ? _random.Next(17, 60) : _random.Next(1, 6);
        var isPoisoned = _random.Next(25) == 0;
        // The sum of both features is different for every row of every call of every caller, and exact.
        var features = Enumerable.Range(0, rows).SelectMany(row => new float[] { call % 1000 * 64 + row, number / 1024f }).ToArray();
        if (isPoisoned)
            features[2 * _random.Next(rows)] = QueueUnderTest.Poison;
        var scores = new float[rows];
        using var caller = new CancellationTokenSource();
        var deadline = _random.Next(6) == 0 ? Deadline.After(queue.Time.GetTimestamp(), TimeSpan.FromMicroseconds(_random.Next(500)), queue.Time) : Deadline.None;
        var isCancelled = _random.Next(6) == 0;
        var isCancelledBefore = _random.Next(40) == 0;
        if (isCancelledBefore)
            await caller.CancelAsync();
        var task = queue.ScoreAsync(features, scores, deadline, caller.Token).AsTask();
        if (isCancelled)
            await caller.CancelAsync();
        try
        {
            var end = End((await task).Status);
            // Who is refused would else be at it again before anybody else moves.
            if (end == "refused")
                await Task.Yield();
            return end;
        }
        catch (OperationCanceledException) when (isCancelled || isCancelledBefore)
        {
            return "cancelled";
        }
        catch (FormatException) when (isPoisoned)
        {
            return "failed";
        }

        string End(ScoringStatus status)
        {
            if (status == ScoringStatus.Scored)
                Assert.Equal(features.Chunk(2).Select(row => row[0] + row[1]), scores);
            Assert.False(isPoisoned && status == ScoringStatus.Scored);
            Assert.False(deadline.IsNone && status == ScoringStatus.DeadlinePassed);
            return status switch
            {
                ScoringStatus.Scored => "scored",
                ScoringStatus.QueueFull => "refused",
                _ => "late",
            };
        }
    }
}
