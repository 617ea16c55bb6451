using Inference.Predict.Queueing;

namespace Inference.Models;

/// <summary>A loaded model, the queue of its calls, and its count of references: one of the cache, one per lease. The last to let go disposes it.</summary>
internal sealed class ServedModel
{
    /// <summary>Manifest, schema and the scorer's objects beside what the scorer says it holds.</summary>
    private const long OverheadBytes = 1024 * 1024;

    private readonly ModelMemory _memory;
    private int _references = 1;

    /// <summary>Takes over the queue and its model.</summary>
    public ServedModel(ScoringQueue queue, string store, string fingerprint, DateTimeOffset loadedAt, ModelMemory memory)
    {
        Queue = queue;
        Store = store;
        Fingerprint = fingerprint;
        LoadedAt = loadedAt;
        _memory = memory;
        memory.Add(Bytes);
    }

    /// <summary>Where its calls are scored. A call holds a reference until it has ended.</summary>
    public ScoringQueue Queue { get; }

    public LoadedModel Model => Queue.Model;

    /// <summary>Kind of the store that it came from.</summary>
    public string Store { get; }

    /// <summary>What the stored version looked like when it was read.</summary>
    public string Fingerprint { get; }

    public DateTimeOffset LoadedAt { get; }

    /// <summary>Timestamp of the last use as a version that is not live.</summary>
    public long LastUsed { get; set; }

    /// <summary>Memory that it holds, estimated.</summary>
    public long Bytes => Model.Scorer.MemoryBytes + OverheadBytes;

    /// <summary>Whether nobody but the cache holds it.</summary>
    public bool IsIdle => Volatile.Read(ref _references) == 1;

    /// <summary>Takes a reference; false when the last one was given back already.</summary>
    public bool TryAcquire()
    {
        var count = Volatile.Read(ref _references);
        while (count > 0)
        {
            var seen = Interlocked.CompareExchange(ref _references, count + 1, count);
            if (seen == count)
                return true;
            count = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) > 0)
            return;
        _memory.Remove(Bytes);
        Queue.Dispose();
        Model.Dispose();
    }
}

/// <summary>What all models together hold that are loaded and not yet disposed of, replaced ones that still score included.</summary>
internal sealed class ModelMemory
{
    private long _bytes;
    private int _models;

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Models => Volatile.Read(ref _models);

    public void Add(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Increment(ref _models);
    }

    public void Remove(long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Decrement(ref _models);
    }
}
