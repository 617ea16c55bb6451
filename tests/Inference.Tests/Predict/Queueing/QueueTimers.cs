using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Predict.Queueing;

/// <summary>A clock whose timers never come.</summary>
internal sealed class LateTimers : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
}

/// <summary>A clock that counts its timers.</summary>
internal sealed class CountedTimers : FakeTimeProvider
{
    public int Created { get; private set; }

    public int Live { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Created++;
        Live++;
        return new CountedTimer(base.CreateTimer(callback, state, dueTime, period), () => Live--);
    }

    private sealed class CountedTimer(ITimer timer, Action disposed) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            disposed();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            disposed();
            return timer.DisposeAsync();
        }
    }
}
