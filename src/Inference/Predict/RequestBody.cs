using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>Reads request bodies.</summary>
internal static class RequestBody
{
    private const int FirstBytes = 4096;

    /// <summary>The whole body, which the caller disposes; null when it is larger than <paramref name="maxBytes"/>.</summary>
    public static async Task<PooledBuffer?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
            return null;
        var body = new PooledBuffer((int)(request.ContentLength ?? FirstBytes) + 1);
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(body.GetMemory(), cancellationToken);
                if (read == 0)
                    return body;
                body.Advance(read);
                if (body.Length <= maxBytes)
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
}
