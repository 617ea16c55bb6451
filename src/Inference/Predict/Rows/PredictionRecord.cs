using System.Text.Json;
using Inference.Models;

namespace Inference.Predict.Rows;

/// <summary>
/// The outputs of a model in JSON, under the names of its manifest. One output (regression) stands bare; a classifier has
/// <c>prediction</c> and <c>probability</c>, with more than two labels also <c>probabilities</c>, one per label.
/// </summary>
internal readonly struct PredictionRecord(LoadedModel model)
{
    private readonly JsonEncodedText _prediction = JsonEncodedText.Encode(model.Manifest.Outputs.Prediction);
    private readonly JsonEncodedText _probability = JsonEncodedText.Encode(model.Manifest.Outputs.Probability);

    private bool HasOneOutput => model.Manifest.Labels is null;

    private bool HasProbabilities => model.ScoresPerRow > 1;

    /// <summary>Writes a list with one element per row: <c>[{"prediction":1,"probability":0.9},…]</c>.</summary>
    public void WriteRows(Utf8JsonWriter json, ReadOnlySpan<float> scores)
    {
        json.WriteStartArray();
        for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
        {
            var row = scores.Slice(start, model.ScoresPerRow);
            WriteRow(json, model.Predict(row), row);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the element of one row.</summary>
    public void WriteRow(Utf8JsonWriter json, in Prediction prediction, ReadOnlySpan<float> row)
    {
        if (HasOneOutput)
        {
            ScoreJson.WritePrediction(json, model, prediction);
            return;
        }

        json.WriteStartObject();
        json.WritePropertyName(_prediction);
        ScoreJson.WritePrediction(json, model, prediction);
        json.WritePropertyName(_probability);
        ScoreJson.WriteScore(json, prediction.Probability);
        if (HasProbabilities)
        {
            json.WritePropertyName("probabilities"u8);
            ScoreJson.WriteScores(json, row);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes an object with one list per output: <c>{"prediction":[1,…],"probability":[0.9,…]}</c>; the bare list where there is one.</summary>
    public void WriteColumns(Utf8JsonWriter json, ReadOnlySpan<float> scores)
    {
        if (HasOneOutput)
        {
            WritePredictions(json, scores);
            return;
        }

        json.WriteStartObject();
        json.WritePropertyName(_prediction);
        WritePredictions(json, scores);
        json.WriteStartArray(_probability);
        for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
            ScoreJson.WriteScore(json, model.Predict(scores.Slice(start, model.ScoresPerRow)).Probability);
        json.WriteEndArray();
        if (HasProbabilities)
        {
            json.WriteStartArray("probabilities"u8);
            for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
                ScoreJson.WriteScores(json, scores.Slice(start, model.ScoresPerRow));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WritePredictions(Utf8JsonWriter json, ReadOnlySpan<float> scores)
    {
        json.WriteStartArray();
        for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
            ScoreJson.WritePrediction(json, model, model.Predict(scores.Slice(start, model.ScoresPerRow)));
        json.WriteEndArray();
    }
}
