namespace Inference.Predict.Queueing;

/// <summary>
/// A call that waits for a slot. Its task ends when it is scored, or when its rows are not going to be and nothing reads
/// or writes its memory any more; its caller then goes on elsewhere, never on the thread of the slot.
/// </summary>
internal sealed class ScoringCall(ScoringQueue queue) : TaskCompletionSource<ScoringOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;

    /// <summary>Where it waits.</summary>
    public ScoringQueue Queue => queue;

    /// <summary>Row-major [rows x features].</summary>
    public required ReadOnlyMemory<float> Features { get; init; }

    /// <summary>Row-major [rows x scores per row].</summary>
    public required Memory<float> Scores { get; init; }

    public required int Rows { get; init; }

    public required Deadline Deadline { get; init; }

    public required CancellationToken Cancellation { get; init; }

    /// <summary>Timestamp.</summary>
    public required long Arrived { get; init; }

    // The rest is guarded by the lock of the WaitingCalls that it is put in, until it ends.

    /// <summary>Whether it, or what remains of it, waits in the queue.</summary>
    public bool IsWaiting { get; set; }

    public ScoringCall? Next { get; set; }

    public ScoringCall? Previous { get; set; }

    /// <summary>Rows that were taken from the queue so far.</summary>
    public int TakenRows { get; set; }

    /// <summary>Parts that are being scored.</summary>
    public int PartsInWork { get; set; }

    /// <summary>Why it left the queue before all of its rows were taken.</summary>
    public RefusalReason Refusal { get; set; }

    /// <summary>What the scorer threw at its rows.</summary>
    public Exception? Error { get; set; }

    /// <summary>Takes charge of what ends its wait early.</summary>
    public void Arm(CancellationTokenRegistration registration, ITimer? timer) => (_registration, _timer) = (registration, timer);

    /// <summary>Ends the call as <see cref="Error"/> and <see cref="Refusal"/> say.</summary>
    public void End()
    {
        Disarm(_registration, _timer);
        if (Error is not null)
            TrySetException(Error);
        else if (Refusal == RefusalReason.Cancelled)
            TrySetCanceled(Cancellation);
        else
            TrySetResult(new(Refusal == RefusalReason.Deadline ? ScoringStatus.DeadlinePassed : ScoringStatus.Scored));
    }

    /// <summary>Lets go of what ends a wait early. Does not wait for a callback that runs: it will find that it comes too late.</summary>
    public static void Disarm(CancellationTokenRegistration registration, ITimer? timer)
    {
        registration.Unregister();
        timer?.Dispose();
    }
}
