using System.Buffers;

namespace Inference.Csv;

/// <summary>Some whole records of a file, in a pooled buffer.</summary>
/// <param name="index">Number of the chunk in its file, from 0.</param>
/// <param name="buffer">Pooled; given back on dispose.</param>
/// <param name="length">Bytes in use.</param>
/// <param name="truncated">The last record was cut off because it is longer than a chunk.</param>
internal sealed class CsvChunk(int index, byte[] buffer, int length, bool truncated) : IDisposable
{
    private byte[]? _buffer = buffer;

    public int Index { get; } = index;

    public int Length { get; } = length;

    public bool Truncated { get; } = truncated;

    /// <summary>Bytes of the file as it is stored that were read since the chunk before: what progress is measured by.</summary>
    public long StoredBytes { get; init; }

    public ReadOnlySpan<byte> Data => _buffer.AsSpan(0, Length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } returned)
            ArrayPool<byte>.Shared.Return(returned);
    }
}
