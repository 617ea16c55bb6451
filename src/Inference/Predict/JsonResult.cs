using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>An answer of a protocol that is no prediction.</summary>
internal sealed class JsonResult<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) : IResult
{
    // Nobody puts these bytes into a web page; people read the messages.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.Json;
        await using (var json = new Utf8JsonWriter(response.BodyWriter, Options))
            JsonSerializer.Serialize(json, value, type);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
