namespace Inference.Batch;

/// <summary>What one sweep found and did: <c>receipts/_sweeps/{start}.json</c>, written at its end.</summary>
public sealed record SweepReceipt
{
    /// <summary>What started the sweep.</summary>
    public required BatchTrigger Trigger { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>How many files came to what.</summary>
    public required SweepCounts Files { get; init; }

    /// <summary>The files that failed, in the order of their names; at most 100.</summary>
    public required IReadOnlyList<SweptFile> Failed { get; init; }

    /// <summary>The files whose runs broke off, likewise.</summary>
    public required IReadOnlyList<SweptFile> BrokenOff { get; init; }
}

/// <summary>Files of a sweep.</summary>
/// <param name="Found">In the container.</param>
/// <param name="Scored">Scored by this sweep.</param>
/// <param name="Skipped">Needed no run, or none of this sweep's.</param>
/// <param name="Failed">Given a failed receipt by this sweep, or found under a name that nothing can be scored under.</param>
/// <param name="BrokenOff">Not finished because of trouble that the log tells; the next trigger goes on with them.</param>
public sealed record SweepCounts(int Found, int Scored, SkippedCounts Skipped, int Failed, int BrokenOff);

/// <summary>Files that a sweep did not score.</summary>
/// <param name="Settled">Settled before.</param>
/// <param name="UnderWay">Being scored by another runner.</param>
/// <param name="Gone">
/// Removed since, and what broken off runs of them left is cleared up. Files that were removed before the sweep are counted here
/// and not among the found ones.
/// </param>
public sealed record SkippedCounts(int Settled, int UnderWay, int Gone);

/// <summary>A file that needs somebody's attention.</summary>
/// <param name="Name">Its name in the container <c>input</c>.</param>
/// <param name="Code">Why: the code of its failure; <c>storage</c> or <c>error</c> when it broke off.</param>
public sealed record SweptFile(string Name, string Code);
