using System.Collections.Immutable;

namespace Inference.Batch;

/// <summary>Rows of a batch so far. <see cref="Rows"/> is always <see cref="Scored"/> + <see cref="Rejected"/>.</summary>
internal sealed record BatchCounts
{
    /// <summary>Data rows read.</summary>
    public long Rows { get; init; }

    /// <summary>Rows in the output.</summary>
    public long Scored { get; init; }

    /// <summary>Rows in the rejects.</summary>
    public long Rejected { get; init; }

    /// <summary>Input bytes behind these rows.</summary>
    public long Bytes { get; init; }

    /// <summary>Rejected rows by reason code.</summary>
    public ImmutableSortedDictionary<string, long> Reasons { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>These counts and a chunk's.</summary>
    public BatchCounts Plus(ChunkRecord chunk)
    {
        var reasons = Reasons;
        foreach (var (reason, count) in chunk.Reasons ?? ImmutableSortedDictionary<string, long>.Empty)
            reasons = reasons.SetItem(reason, reasons.GetValueOrDefault(reason) + count);
        var counts = new BatchCounts
        {
            Rows = Rows + chunk.Rows,
            Scored = Scored + chunk.Scored,
            Rejected = Rejected + (chunk.Reasons?.Values.Sum() ?? 0),
            Bytes = Bytes + chunk.InputBytes,
            Reasons = reasons,
        };
        return counts.Rows == counts.Scored + counts.Rejected
            ? counts
            : throw new InvalidOperationException($"Rows do not add up: {counts.Rows} read, {counts.Scored} scored, {counts.Rejected} rejected.");
    }
}
