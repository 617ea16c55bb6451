using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>A request's body in pooled memory.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBytes = 4096;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int initialBytes) => _buffer = ArrayPool<byte>.Shared.Rent(initialBytes);

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads the whole body; null when it is larger than <paramref name="maxBytes"/>.</summary>
    public static async Task<RequestBody?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
            return null;
        var body = new RequestBody((int)(request.ContentLength ?? FirstBytes) + 1);
        try
        {
            while (true)
            {
                if (body._length == body._buffer.Length)
                    body.Grow();
                var read = await request.Body.ReadAsync(body._buffer.AsMemory(body._length), cancellationToken);
                if (read == 0)
                    return body;
                body._length += read;
                if (body._length <= maxBytes)
                    continue;
                body.Dispose();
                return null;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
