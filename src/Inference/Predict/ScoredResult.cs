using Inference.Models;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>An answer with predictions: 200, with model and version in headers, because not every protocol has a place for them in the body.</summary>
internal sealed class ScoredResult(IAnswer answer, LoadedModel model, float[] scores) : IResult
{
    public const string ModelHeader = "X-Model-Name";
    public const string VersionHeader = "X-Model-Version";

    private const int FirstBytes = 256;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        using var body = new PooledBuffer(FirstBytes);
        answer.Write(body, model, scores);
        response.ContentType = answer.ContentType;
        // Without a length the web server sends chunks, and the last of them, which is empty, by itself.
        response.ContentLength = body.Length;
        response.Headers[ModelHeader] = model.Name;
        response.Headers[VersionHeader] = model.VersionText;
        answer.AddHeaders(response.Headers);
        await response.BodyWriter.WriteAsync(body.Written, httpContext.RequestAborted);
    }
}
