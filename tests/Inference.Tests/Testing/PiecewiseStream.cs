namespace Inference.Tests.Testing;

/// <summary>Delivers its bytes in pieces of given lengths, the last of them again and again, as networks do.</summary>
internal sealed class PiecewiseStream(byte[] bytes, params int[] pieces) : MemoryStream(bytes)
{
    private int _next;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var piece = pieces[Math.Min(_next++, pieces.Length - 1)];
        return base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
