namespace Inference.Batch.Http;

/// <summary>A run that somebody asked for.</summary>
internal sealed class RequestedRun(BatchFile file, bool force)
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<BatchOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The file.</summary>
    public BatchFile File { get; } = file;

    /// <summary>Whether it is scored again although settled.</summary>
    public bool Force { get; } = force;

    /// <summary>Ends once it has to wait for its turn.</summary>
    public Task Waiting => _waiting.Task;

    /// <summary>Ends once the ledger says that the file is being scored, by this run or by another one.</summary>
    public Task Begun => _begun.Task;

    /// <summary>How it ended; cancelled when the service stops, and with the error when it broke off.</summary>
    public Task<BatchOutcome> Ended => _ended.Task;

    /// <summary>Says that it has to wait for its turn.</summary>
    public void Wait() => _waiting.TrySetResult();

    /// <summary>Says that it has begun.</summary>
    public void Begin() => _begun.TrySetResult();

    /// <summary>Says how it ended.</summary>
    public void End(Task<BatchOutcome> run) => _ended.TrySetFromTask(run);
}
