using Azure;
using Inference.Batch;

namespace Inference.Cli.Serve;

/// <summary>What the watcher knows of one file of the container <c>input</c>.</summary>
internal sealed class WatchedFile
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private Task<BatchOutcome>? _run;
    private ETag? _asked;
    private bool _isSettled;
    private TimeSpan _pause;
    private DateTimeOffset _notBefore;

    /// <summary>The last look that found it.</summary>
    public long Look { get; set; }

    /// <summary>Whether the watcher has it scored, or has not yet taken note of how that ended.</summary>
    public bool IsUnderWay => _run is not null;

    /// <summary>Whether it was said that another runner holds it.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Whether there is something to do for content that was found now.</summary>
    public bool IsDue(ETag? content, DateTimeOffset now) => !IsUnderWay && (content != _asked || (!_isSettled && now >= _notBefore));

    /// <summary>Takes note that it is being scored.</summary>
    public void Start(ETag? content, Task<BatchOutcome> run)
    {
        if (content != _asked)
            _pause = TimeSpan.Zero;
        (_asked, _isSettled, _run) = (content, false, run);
    }

    /// <summary>Takes note of how its run ended, and hands it over; null when none has ended since the last time.</summary>
    public Task<BatchOutcome>? End(DateTimeOffset now)
    {
        if (_run is not { IsCompleted: true } ended)
            return null;
        _run = null;
        _isSettled = ended.IsCompletedSuccessfully && ended.Result != BatchOutcome.Busy;
        IsBusy = ended.IsCompletedSuccessfully && ended.Result == BatchOutcome.Busy;
        if (!ended.IsCompletedSuccessfully)
        {
            _pause = _pause == TimeSpan.Zero ? ShortestPause : TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, LongestPause.Ticks));
            _notBefore = now + _pause;
        }

        return ended;
    }
}
