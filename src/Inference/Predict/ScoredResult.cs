using Inference.Models;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>An answer with predictions: 200, with model and version in headers, because not every protocol has a place for them in the body.</summary>
internal sealed class ScoredResult(IAnswer answer, LoadedModel model, float[] scores) : IResult
{
    public const string ModelHeader = "X-Model-Name";
    public const string VersionHeader = "X-Model-Version";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = answer.ContentType;
        response.Headers[ModelHeader] = model.Name;
        response.Headers[VersionHeader] = model.VersionText;
        answer.Write(response.BodyWriter, model, scores);
        answer.AddHeaders(response.Headers);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
