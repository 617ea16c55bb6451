namespace Inference.Batch;

/// <summary>The chunks of a file that a sink holds from an earlier run and that need not be scored again.</summary>
internal sealed class StagedChunks
{
    private readonly Dictionary<int, ChunkRecord> _arrived = [];

    /// <summary>None: the run starts from the first row.</summary>
    public static StagedChunks None { get; } = new(new BatchCheckpoint());

    private StagedChunks(BatchCheckpoint checkpoint) => Checkpoint = checkpoint with { UnderWay = [] };

    /// <summary>The chunks from the first on.</summary>
    public BatchCheckpoint Checkpoint { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => Checkpoint.Chunks + _arrived.Count;

    /// <summary>
    /// What of a checkpoint is really there, by the sizes of the blocks (by block number: 0 is the header, n + 1 chunk n).
    /// <see cref="None"/> when any of the chunks that it takes for staged is gone.
    /// </summary>
    public static StagedChunks Of(BatchCheckpoint checkpoint, IReadOnlyDictionary<int, long> output, IReadOnlyDictionary<int, long> rejects)
    {
        if (Bytes(output, checkpoint.Chunks) != checkpoint.OutputBytes || Bytes(rejects, checkpoint.Chunks) != checkpoint.RejectsBytes)
            return None;
        var staged = new StagedChunks(checkpoint);
        foreach (var chunk in checkpoint.UnderWay.Where(chunk => output.GetValueOrDefault(chunk.Number + 1) == chunk.OutputBytes && rejects.GetValueOrDefault(chunk.Number + 1) == chunk.RejectsBytes))
            staged._arrived.Add(chunk.Number, chunk);
        while (staged._arrived.Remove(staged.Checkpoint.Chunks, out var next))
            staged.Checkpoint = staged.Checkpoint.With(next).WithFirstStaged();
        return staged;
    }

    /// <summary>Rows of them.</summary>
    public long Rows => Checkpoint.Counts.Rows + _arrived.Values.Sum(chunk => chunk.Rows);

    /// <summary>Whether a chunk is there.</summary>
    public bool Has(int number) => number < Checkpoint.Chunks || _arrived.ContainsKey(number);

    /// <summary>The record of a chunk behind <see cref="Checkpoint"/> that is there, or null.</summary>
    public ChunkRecord? Find(int number) => _arrived.GetValueOrDefault(number);

    private static long Bytes(IReadOnlyDictionary<int, long> blocks, int chunks) => blocks.Where(block => block.Key <= chunks).Sum(block => block.Value);
}
