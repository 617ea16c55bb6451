using Azure;
using Inference.Batch;
using Inference.Cli.Serve;

namespace Inference.Tests.Serve;

public sealed class WatchedFileTests
{
    private static readonly ETag Content = new("1");
    private static readonly ETag Other = new("2");
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly WatchedFile _file = new();

    [Theory]
    [InlineData(BatchOutcome.Scored)]
    [InlineData(BatchOutcome.AlreadySettled)]
    [InlineData(BatchOutcome.Failed)]
    [InlineData(BatchOutcome.Gone)]
    public void Content_That_Is_Settled_Is_Not_Asked_For_Again(BatchOutcome outcome)
    {
        Assert.True(_file.IsDue(Content, Start));
        Run(Content, Task.FromResult(outcome), Start);

        Assert.False(_file.IsDue(Content, Start.AddYears(1)));
        Assert.True(_file.IsDue(Other, Start));
    }

    [Fact]
    public void What_Is_Under_Way_Is_Not_Due_Whatever_It_Holds_By_Now()
    {
        var run = new TaskCompletionSource<BatchOutcome>();
        _file.Start(Content, run.Task);

        Assert.Null(_file.End(Start));
        Assert.Equal((true, false, false), (_file.IsUnderWay, _file.IsDue(Content, Start), _file.IsDue(Other, Start)));

        run.SetResult(BatchOutcome.Scored);
        Assert.Same(run.Task, _file.End(Start));
        Assert.Equal((false, false, true), (_file.IsUnderWay, _file.IsDue(Content, Start), _file.IsDue(Other, Start)));
    }

    [Fact]
    public void A_Busy_File_Is_Due_At_Once()
    {
        Run(Content, Task.FromResult(BatchOutcome.Busy), Start);
        Assert.Equal((true, true), (_file.IsBusy, _file.IsDue(Content, Start)));

        Run(Content, Task.FromResult(BatchOutcome.Scored), Start);
        Assert.False(_file.IsBusy);
    }

    [Fact]
    public void Pauses_Grow_With_Each_Break_Off_And_New_Content_Ends_Them()
    {
        var now = Start;
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            Run(Content, Broken(), now);
            Assert.False(_file.IsDue(Content, now.AddSeconds(seconds).AddTicks(-1)));
            now = now.AddSeconds(seconds);
            Assert.True(_file.IsDue(Content, now));
        }

        Run(Content, Broken(), now);
        Assert.True(_file.IsDue(Other, now));
        Run(Other, Broken(), now);
        Assert.Equal((false, true), (_file.IsDue(Other, now), _file.IsDue(Other, now.AddSeconds(1))));
    }

    private void Run(ETag content, Task<BatchOutcome> run, DateTimeOffset now)
    {
        _file.Start(content, run);
        Assert.NotNull(_file.End(now));
    }

    private static Task<BatchOutcome> Broken() => Task.FromException<BatchOutcome>(new IOException("away"));
}
