namespace Inference.Batch;

/// <summary>Counts what a sweep finds and does, from several threads.</summary>
internal sealed class SweepTally
{
    /// <summary>Most names in each list of a receipt.</summary>
    public const int MaxNames = 100;

    private readonly Lock _lock = new();
    private readonly List<SweptFile> _failed = [];
    private readonly List<SweptFile> _brokenOff = [];
    private SweepCounts _files = new(0, 0, new SkippedCounts(0, 0, 0), 0, 0);

    /// <summary>Counts a file of the container.</summary>
    public void Find()
    {
        lock (_lock)
            _files = _files with { Found = _files.Found + 1 };
    }

    /// <summary>Counts how a file ended.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="outcome">How; null: its run broke off.</param>
    /// <param name="code">Why it failed or broke off.</param>
    public void Add(string name, BatchOutcome? outcome, string? code = null)
    {
        lock (_lock)
        {
            var skipped = _files.Skipped;
            _files = outcome switch
            {
                BatchOutcome.Scored => _files with { Scored = _files.Scored + 1 },
                BatchOutcome.AlreadySettled => _files with { Skipped = skipped with { Settled = skipped.Settled + 1 } },
                BatchOutcome.Busy => _files with { Skipped = skipped with { UnderWay = skipped.UnderWay + 1 } },
                BatchOutcome.Gone => _files with { Skipped = skipped with { Gone = skipped.Gone + 1 } },
                BatchOutcome.Failed => _files with { Failed = _files.Failed + 1 },
                _ => _files with { BrokenOff = _files.BrokenOff + 1 },
            };
            if (code is not null && (outcome is null ? _brokenOff : _failed) is { Count: < MaxNames } names)
                names.Add(new SweptFile(name, code));
        }
    }

    /// <summary>The receipt of a sweep that ends now.</summary>
    public SweepReceipt Close(BatchTrigger trigger, DateTimeOffset startedAt, DateTimeOffset finishedAt, TimeSpan took)
    {
        lock (_lock)
        {
            return new SweepReceipt
            {
                Trigger = trigger,
                StartedAt = startedAt,
                FinishedAt = finishedAt,
                Seconds = Math.Round(took.TotalSeconds, 3),
                Files = _files,
                Failed = InOrder(_failed),
                BrokenOff = InOrder(_brokenOff),
            };
        }
    }

    private static SweptFile[] InOrder(List<SweptFile> files) => [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)];
}
