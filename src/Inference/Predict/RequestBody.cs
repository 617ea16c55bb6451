using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>Reads request bodies.</summary>
internal static class RequestBody
{
    private const int FirstBytes = 4096;

    /// <summary>The whole body, which the caller disposes; null when it is larger than <paramref name="maxBytes"/>.</summary>
    public static async ValueTask<PooledBuffer?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
            return null;
        var body = new PooledBuffer((int)(request.ContentLength ?? FirstBytes));
        try
        {
            while (true)
            {
                // What came with the headers is there already, and known to be all.
                var read = await request.BodyReader.ReadAsync(cancellationToken);
                var isTooLarge = body.Length + read.Buffer.Length > maxBytes;
                if (!isTooLarge)
                    Append(body, read.Buffer);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (!isTooLarge && !read.IsCompleted)
                    continue;
                if (!isTooLarge)
                    return body;
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

    private static void Append(PooledBuffer body, in ReadOnlySequence<byte> parts)
    {
        foreach (var part in parts)
            body.Write(part.Span);
    }
}
