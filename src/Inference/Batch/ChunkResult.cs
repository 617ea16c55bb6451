using Inference.Csv;
using Inference.Schema;

namespace Inference.Batch;

/// <summary>A scored chunk: its part of the output and of the rejects; or only the record of one that was scored before.</summary>
internal sealed class ChunkResult : IDisposable
{
    private readonly CsvChunk? _chunk;
    private ChunkRecord? _record;
    private PooledBuffer? _output;
    private PooledBuffer? _rejected;

    /// <summary>For the scoring of a chunk, which it owns.</summary>
    public ChunkResult(CsvChunk chunk)
    {
        _chunk = chunk;
        _output = new(chunk.Length + (chunk.Length / 4) + 256);
    }

    /// <summary>For a chunk that an earlier run staged.</summary>
    public ChunkResult(ChunkRecord staged) => _record = staged;

    /// <summary>Whether an earlier run staged it: there are no bytes then.</summary>
    public bool IsStaged => _chunk is null;

    /// <summary>The chunk; rejects point into it.</summary>
    public CsvChunk Chunk => _chunk!;

    /// <summary>Its part of the output.</summary>
    public PooledBuffer Output => _output!;

    /// <summary>Its part of the rejects, empty until they are written.</summary>
    public PooledBuffer Rejected => _rejected ??= new(64 * 1024);

    /// <summary>Whether it makes any rejects.</summary>
    public bool HasRejected => _rejected is { Length: > 0 };

    public List<Reject> Rejects { get; } = [];

    public int Rows { get; set; }

    public int Scored { get; set; }

    public int Lines { get; set; }

    /// <summary>What it came to. Not to be asked for before its rejects are written, and compressed where they are.</summary>
    public ChunkRecord Record => _record ??= new ChunkRecord
    {
        Number = Chunk.Index,
        Rows = Rows,
        Scored = Scored,
        Lines = Lines,
        InputBytes = Chunk.StoredBytes,
        OutputBytes = Output.Length,
        RejectsBytes = _rejected?.Length ?? 0,
        Reasons = Rejects.Count == 0 ? null : Rejects.CountBy(reject => reject.Reason).ToDictionary(reason => reason.Key.Code(), reason => (long)reason.Value),
    };

    /// <summary>Makes the output a gzip member.</summary>
    public void Compress() => _output = Compressed(Output);

    /// <summary>Makes the rejects, when there are any, a gzip member.</summary>
    public void CompressRejected()
    {
        if (HasRejected)
            _rejected = Compressed(Rejected);
    }

    public void Dispose()
    {
        _output?.Dispose();
        _rejected?.Dispose();
        _output = null;
        _rejected = null;
        _chunk?.Dispose();
    }

    private static PooledBuffer Compressed(PooledBuffer content)
    {
        using (content)
            return GzipWriter.Compress(content.Written.Span);
    }
}

/// <summary>One rejected record of a chunk.</summary>
/// <param name="Row">Data row within the chunk, from 1.</param>
/// <param name="Line">Line within the chunk, from 0.</param>
/// <param name="Column">Column at fault; null when the record as a whole is.</param>
/// <param name="Reason">Why.</param>
/// <param name="Start">Offset of the record in the chunk.</param>
/// <param name="Length">Bytes of the record.</param>
internal readonly record struct Reject(int Row, int Line, string? Column, RejectReason Reason, int Start, int Length);
