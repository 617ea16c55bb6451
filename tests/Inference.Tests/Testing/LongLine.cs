using Inference.Csv;

namespace Inference.Tests.Testing;

/// <summary>A start, many bytes of <c>a</c>, an end; never all in memory.</summary>
internal sealed class LongLine(byte[] start, int length, byte[] end) : ReadOnlyStream
{
    private long _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var span = buffer.Span;
        var read = 0;
        while (read < span.Length && _position < start.Length + length + end.Length)
        {
            var at = _position++;
            span[read++] = at < start.Length ? start[at] : at < start.Length + length ? (byte)'a' : end[at - start.Length - length];
        }

        return ValueTask.FromResult(read);
    }
}
