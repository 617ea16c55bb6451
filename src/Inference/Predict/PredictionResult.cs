using System.Text.Json;
using Inference.Models;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>
/// The answer of the reference call. One row: <c>{"prediction":1,"probability":0.97,"label":"1","model":"m","version":"1"}</c>;
/// several: <c>{"predictions":[{"prediction":…},…],"model":"m","version":"1"}</c>.
/// </summary>
internal sealed class PredictionResult(LoadedModel model, float[] scores, bool single) : IResult
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        Write(httpContext.Response);
        await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private void Write(HttpResponse response)
    {
        using var json = new Utf8JsonWriter(response.BodyWriter, WriterOptions);
        json.WriteStartObject();
        if (single)
        {
            WriteRow(json, scores);
        }
        else
        {
            json.WriteStartArray("predictions"u8);
            for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
            {
                json.WriteStartObject();
                WriteRow(json, scores.AsSpan(start, model.ScoresPerRow));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteString("model"u8, model.Name);
        json.WriteString("version"u8, model.VersionText);
        json.WriteEndObject();
    }

    private void WriteRow(Utf8JsonWriter json, ReadOnlySpan<float> row)
    {
        var prediction = model.Predict(row);
        if (model.Manifest.Labels is not { } labels)
        {
            json.WritePropertyName("prediction"u8);
            WriteScore(json, (float)prediction.Number);
            return;
        }

        json.WriteNumber("prediction"u8, prediction.Number);
        json.WritePropertyName("probability"u8);
        WriteScore(json, prediction.Probability);
        json.WriteString("label"u8, labels[prediction.LabelIndex]);
        if (labels.Count == 2)
            return;
        json.WriteStartObject("probabilities"u8);
        for (var i = 0; i < labels.Count; i++)
        {
            json.WritePropertyName(labels[i]);
            WriteScore(json, row[i]);
        }

        json.WriteEndObject();
    }

    /// <summary>A model may answer a row with NaN or infinity, for which JSON has no number.</summary>
    private static void WriteScore(Utf8JsonWriter json, float score)
    {
        if (float.IsFinite(score))
            json.WriteNumberValue(score);
        else
            json.WriteNullValue();
    }
}
