using Inference.Predict.Queueing;

namespace Inference.Models;

/// <summary>
/// The right to score with one loaded version. It stays loaded, whatever is published meanwhile, until the lease is
/// disposed of, which must happen once. What the model says of itself may be read longer.
/// </summary>
public readonly struct ModelLease : IDisposable
{
    private readonly ServedModel? _served;

    /// <summary>Takes over a reference that was acquired.</summary>
    internal ModelLease(ServedModel served) => _served = served;

    /// <summary>The version.</summary>
    public LoadedModel Model => Served.Model;

    /// <summary>The version, or null for a lease on none.</summary>
    internal LoadedModel? ModelOrNull => _served?.Model;

    /// <summary>What scores its calls did so far.</summary>
    internal ScoringTotals Totals => Served.Queue.Totals;

    /// <summary>Scores rows of a call as soon as a slot is free; see <see cref="ScoringQueue.ScoreAsync"/>. The lease must be held until the task has ended.</summary>
    internal ValueTask<ScoringOutcome> ScoreAsync(ReadOnlyMemory<float> features, Memory<float> scores, Deadline deadline, CancellationToken cancellationToken) =>
        Served.Queue.ScoreAsync(features, scores, deadline, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _served?.Release();

    private ServedModel Served => _served ?? throw new InvalidOperationException("This lease holds no model.");
}
