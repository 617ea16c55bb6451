using Inference.Csv;
using Inference.Schema;

namespace Inference.Batch;

/// <summary>A scored chunk: its output bytes, and what was rejected.</summary>
/// <param name="chunk">Kept, because rejects point into it.</param>
internal sealed class ChunkResult(CsvChunk chunk) : IDisposable
{
    public CsvChunk Chunk { get; } = chunk;

    public PooledBuffer Output { get; private set; } = new(chunk.Length + chunk.Length / 4 + 256);

    public List<Reject> Rejects { get; } = [];

    public int Rows { get; set; }

    public int Scored { get; set; }

    public int Lines { get; set; }

    /// <summary>Makes the output a gzip member.</summary>
    public void Compress()
    {
        using var plain = Output;
        Output = GzipWriter.Compress(plain.Written.Span);
    }

    public void Dispose()
    {
        Output.Dispose();
        Chunk.Dispose();
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
