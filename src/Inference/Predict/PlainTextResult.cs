using System.Text;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>An answer of plain text.</summary>
internal sealed class PlainTextResult(int status, string text) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/plain; charset=utf-8";
        return httpContext.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), httpContext.RequestAborted).AsTask();
    }
}
