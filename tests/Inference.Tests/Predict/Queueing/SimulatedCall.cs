using Inference.Predict.Queueing;

namespace Inference.Tests.Predict.Queueing;

/// <summary>A call of a simulation and what may become of it.</summary>
/// <param name="Made">The call.</param>
/// <param name="Caller">Cancels it.</param>
/// <param name="Due">Timestamp of its deadline.</param>
internal sealed record SimulatedCall(TestCall Made, CancellationTokenSource Caller, long Due)
{
    /// <summary>Timestamp at which it was first seen to have ended.</summary>
    public long? EndedAt { get; set; }

    public bool IsPoisoned => Made.First.Contains(QueueUnderTest.Poison);

    /// <summary>Its rows by which it is known.</summary>
    public IEnumerable<float> OwnRows => Made.First.Where(row => row != QueueUnderTest.Poison);

    /// <summary>How it ended.</summary>
    public string End => Made.Task.IsCanceled ? "cancelled" : Made.Task.IsFaulted ? "failed" : Made.Task.Result.Status switch
    {
        ScoringStatus.Scored => "scored",
        ScoringStatus.QueueFull => "refused",
        _ => "late",
    };
}
