namespace Inference.Batch;

/// <summary>
/// The threads that batches run on, the same few for all files under way, so that the thread pool stays free for calls.
/// They start when there is work and end with the last run.
/// </summary>
/// <param name="parallelism">Chunks scored at the same time; 0 means one per core.</param>
/// <param name="yields">Whether they run on what others leave of the processor, as they must where calls are answered.</param>
internal sealed class BatchThreads(int parallelism, bool yields)
{
    private readonly ThreadSet _scoring = new("batch scoring", parallelism > 0 ? parallelism : Environment.ProcessorCount, yields);

    /// <summary>Reading, hashing and writing come in many small steps, none of which may wait until a chunk is scored.</summary>
    private readonly ThreadSet _coordinating = new("batch", 1, yields);

    /// <summary>Chunks scored at the same time.</summary>
    public int Parallelism => _scoring.MaximumConcurrencyLevel;

    /// <summary>Threads there are now.</summary>
    public int Count => _scoring.Threads + _coordinating.Threads;

    /// <summary>Runs a batch: everything in it but what the storage client does by itself.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> batch)
    {
        await using var scoring = _scoring.Open();
        await using var coordinating = _coordinating.Open();
        return await Task.Factory.StartNew(batch, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _coordinating).Unwrap();
    }

    /// <summary>Scores one chunk of a batch that runs.</summary>
    public Task<T> ScoreAsync<T>(Func<T> chunk) => Task.Factory.StartNew(chunk, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scoring);
}
