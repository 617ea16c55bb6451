namespace Inference.Batch;

/// <summary>
/// How far a run got, kept in the ledger entry while it is under way. It is written before a chunk's bytes are staged, so
/// that no block can lie in storage that it does not know of; the blocks themselves say which of the chunks it names
/// arrived (<see cref="StagedChunks"/>).
/// </summary>
internal sealed record BatchCheckpoint
{
    /// <summary>Chunks from the first on that are staged.</summary>
    public int Chunks { get; init; }

    /// <summary>Rows of those chunks.</summary>
    public BatchCounts Counts { get; init; } = new();

    /// <summary>Lines of those chunks.</summary>
    public long Lines { get; init; }

    /// <summary>Bytes that they make of the output, with its header.</summary>
    public long OutputBytes { get; init; }

    /// <summary>Bytes that they make of the rejects, with their header.</summary>
    public long RejectsBytes { get; init; }

    /// <summary>The chunks after those, which are scored and on their way; few.</summary>
    public IReadOnlyList<ChunkRecord> UnderWay { get; init; } = [];

    /// <summary>This with the next chunk on its way.</summary>
    public BatchCheckpoint With(ChunkRecord chunk) => this with { UnderWay = [.. UnderWay, chunk] };

    /// <summary>This with the first chunk that was on its way arrived.</summary>
    public BatchCheckpoint WithFirstStaged() => Plus(UnderWay[0]) with { UnderWay = [.. UnderWay.Skip(1)] };

    private BatchCheckpoint Plus(ChunkRecord chunk) => this with
    {
        Chunks = Chunks + 1,
        Counts = Counts.Plus(chunk),
        Lines = Lines + chunk.Lines,
        OutputBytes = OutputBytes + chunk.OutputBytes,
        RejectsBytes = RejectsBytes + chunk.RejectsBytes,
    };
}
