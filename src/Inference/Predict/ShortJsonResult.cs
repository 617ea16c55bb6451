using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>A small JSON object: errors of protocols, names, health.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="writeMembers">Writes the object's members.</param>
internal sealed class ShortJsonResult(int status, Action<Utf8JsonWriter> writeMembers) : IResult
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = MediaTypes.Json;
        Write(httpContext.Response);
        await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private void Write(HttpResponse response)
    {
        using var json = new Utf8JsonWriter(response.BodyWriter, Options);
        json.WriteStartObject();
        writeMembers(json);
        json.WriteEndObject();
    }
}
