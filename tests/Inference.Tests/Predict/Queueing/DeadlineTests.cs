using Inference.Predict.Queueing;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Predict.Queueing;

public sealed class DeadlineTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void It_Passes_When_Its_Time_Is_Over()
    {
        var now = _time.GetTimestamp();
        var deadline = Deadline.After(now, TimeSpan.FromMilliseconds(2), _time);

        Assert.False(deadline.IsNone);
        Assert.False(deadline.HasPassed(now));
        Assert.Equal(TimeSpan.FromMilliseconds(2), deadline.Left(now, _time));
        Assert.False(deadline.HasPassed(now + TimeSpan.TicksPerMillisecond));
        Assert.True(deadline.HasPassed(now + (2 * TimeSpan.TicksPerMillisecond)));
    }

    [Fact]
    public void Time_Left_Is_Rounded_Up_To_What_Timers_Count_In()
    {
        var now = _time.GetTimestamp();

        Assert.Equal(TimeSpan.FromMilliseconds(1), Deadline.After(now, TimeSpan.FromMicroseconds(1), _time).Left(now, _time));
    }

    [Fact]
    public void No_Time_Is_Left_After_It()
    {
        var deadline = Deadline.After(_time.GetTimestamp(), TimeSpan.FromMilliseconds(2), _time);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.Zero, deadline.Left(_time.GetTimestamp(), _time));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void No_Time_Is_Over_At_Once(long ticks) =>
        Assert.True(Deadline.After(_time.GetTimestamp(), new TimeSpan(ticks), _time).HasPassed(_time.GetTimestamp()));

    [Fact]
    public void More_Than_A_Day_Is_For_Ever()
    {
        Assert.True(Deadline.After(_time.GetTimestamp(), TimeSpan.MaxValue, _time).IsNone);
        Assert.False(Deadline.None.HasPassed(long.MaxValue));
        Assert.False(Deadline.After(_time.GetTimestamp(), TimeSpan.FromDays(1), _time).IsNone);
    }
}
