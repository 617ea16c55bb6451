using Inference.Models;
using Inference.Monitoring;
using Inference.Predict.Queueing;
using Inference.Tests.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Predict.Queueing;

/// <summary>A queue before a model that sums two features, with workers and a clock that the test moves, and what the scorer saw.</summary>
internal sealed class QueueUnderTest : IDisposable
{
    /// <summary>A row whose first feature is this makes the scorer fail.</summary>
    public const float Poison = -1;

    private readonly LoadedModel _model;
    private readonly List<float[]> _blocks = [];

    public QueueUnderTest(ModelRealTimeOptions options, int slots = 1, FakeTimeProvider? time = null, ScoringMetrics? metrics = null)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero));
        Work = new ManualWorkers(slots);
        _model = SumModel.Watched(options, Watch);
        Queue = new ScoringQueue(_model, Time, metrics, Work.Workers);
    }

    public ScoringQueue Queue { get; }

    public ManualWorkers Work { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>Happens while the scorer is at work.</summary>
    public Action<float[]> WhileScoring { get; set; } = _ => { };

    /// <summary>First features of the rows of each block that was scored, in order.</summary>
    public IEnumerable<string> Blocks => _blocks.Select(block => string.Join(' ', block.Where((_, i) => i % 2 == 0)));

    /// <summary>Calls with rows of these first features; the second feature of each row is 0.5.</summary>
    public TestCall Call(params float[] first) => Call(Deadline.None, CancellationToken.None, first);

    public TestCall Call(Deadline deadline, CancellationToken cancellationToken, params float[] first)
    {
        var scores = new float[first.Length];
        return new TestCall(Queue.ScoreAsync(first.SelectMany(value => new[] { value, 0.5f }).ToArray(), scores, deadline, cancellationToken).AsTask(), first, scores);
    }

    public Deadline In(int milliseconds) => Deadline.After(Time.GetTimestamp(), TimeSpan.FromMilliseconds(milliseconds), Time);

    /// <summary>Has calls made while the only slot is busy with another call, of the row 0.</summary>
    public void WhileBusy(Action calls)
    {
        WhileScoring = _ =>
        {
            WhileScoring = _ => { };
            calls();
        };
        Assert.True(Call(0).IsScored);
    }

    public void Dispose()
    {
        Assert.True(Queue.IsIdle);
        Queue.Dispose();
        _model.Dispose();
    }

    private void Watch(float[] block)
    {
        _blocks.Add(block);
        WhileScoring(block);
        if (block.Where((_, i) => i % 2 == 0).Contains(Poison))
            throw new FormatException("A row is poison.");
    }
}

/// <summary>A call that was made.</summary>
internal sealed record TestCall(Task<ScoringOutcome> Task, float[] First, float[] Scores)
{
    /// <summary>Whether it has ended with exactly the scores of its own rows.</summary>
    public bool IsScored => Task.IsCompletedSuccessfully && Task.Result.Status == ScoringStatus.Scored && Scores.SequenceEqual(First.Select(value => value + 0.5f));

    public bool IsWaiting => !Task.IsCompleted;

    public bool HasStatus(ScoringStatus status) => Task.IsCompletedSuccessfully && Task.Result.Status == status;
}
