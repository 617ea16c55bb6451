using System.Text.Json;
using Inference.Schema;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Inference.Predict;

/// <summary>
/// An RFC 9457 answer. Errors of rows stand under <c>errors</c>: <c>{"row":0,"field":"amount","code":"wrong-type","expected":"a number"}</c>,
/// rows counted from 0; the caller's values are never repeated.
/// </summary>
internal sealed class ProblemResult(int status, string detail, RowErrors? errors = null) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/problem+json; charset=utf-8";
        Write(httpContext.Response);
        await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private void Write(HttpResponse response)
    {
        using var json = new Utf8JsonWriter(response.BodyWriter, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status"u8, status);
        json.WriteString("detail"u8, detail);
        if (errors is not null)
        {
            json.WriteStartArray("errors"u8);
            foreach (var error in errors.Listed)
                WriteError(json, error);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, RowError error)
    {
        json.WriteStartObject();
        if (error.Row is { } row)
            json.WriteNumber("row"u8, row);
        if (error.Field is not null)
            json.WriteString("field"u8, error.Field);
        json.WriteString("code"u8, error.Reason.Code());
        json.WriteString("expected"u8, error.Expected);
        json.WriteEndObject();
    }
}
