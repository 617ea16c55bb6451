using System.Text.Json;
using Inference.Models;

namespace Inference.Predict;

/// <summary>How predictions stand in JSON, whatever the protocol.</summary>
internal static class ScoreJson
{
    public static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true };

    /// <summary>A score: the shortest text that reads back to the same float. JSON has no infinity; <c>null</c> stands for it.</summary>
    public static void WriteScore(Utf8JsonWriter json, float score)
    {
        if (float.IsFinite(score))
            json.WriteNumberValue(score);
        else
            json.WriteNullValue();
    }

    /// <summary>What a client of a model expects of <c>predict</c>: the label, as a number where all labels are numbers, else as text; the value of a regression.</summary>
    public static void WritePrediction(Utf8JsonWriter json, LoadedModel model, in Prediction prediction)
    {
        if (prediction.LabelIndex < 0)
            WriteScore(json, (float)prediction.Number);
        else if (model.HasNumericLabels)
            json.WriteNumberValue(prediction.Number);
        else
            json.WriteStringValue(model.Manifest.Labels![prediction.LabelIndex]);
    }

    /// <summary>The scores of one row, one per label.</summary>
    public static void WriteScores(Utf8JsonWriter json, ReadOnlySpan<float> row)
    {
        json.WriteStartArray();
        foreach (var score in row)
            WriteScore(json, score);
        json.WriteEndArray();
    }
}
