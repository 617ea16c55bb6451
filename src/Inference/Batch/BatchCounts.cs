using System.Collections.Immutable;
using Inference.Schema;

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

    /// <summary>Bytes of the input as it is stored, compressed or not, that were read for these rows.</summary>
    public long Bytes { get; init; }

    /// <summary>Rejected rows by reason code.</summary>
    public ImmutableSortedDictionary<string, long> Reasons { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>These counts and a chunk's.</summary>
    public BatchCounts Plus(ChunkResult result)
    {
        var reasons = Reasons;
        foreach (var reason in result.Rejects.CountBy(reject => reject.Reason))
            reasons = reasons.SetItem(reason.Key.Code(), reasons.GetValueOrDefault(reason.Key.Code()) + reason.Value);
        var counts = new BatchCounts
        {
            Rows = Rows + result.Rows,
            Scored = Scored + result.Scored,
            Rejected = Rejected + result.Rejects.Count,
            Bytes = Bytes + result.Chunk.StoredBytes,
            Reasons = reasons,
        };
        return counts.Rows == counts.Scored + counts.Rejected
            ? counts
            : throw new InvalidOperationException($"Rows do not add up: {counts.Rows} read, {counts.Scored} scored, {counts.Rejected} rejected.");
    }
}
