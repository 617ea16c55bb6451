using System.Buffers;
using System.Text.Json;
using Inference.Models;

namespace Inference.Predict.Reference;

/// <summary>
/// The answer of the reference call. One row: <c>{"prediction":1,"probability":0.97,"label":"1","model":"m","version":"1"}</c>;
/// several: <c>{"predictions":[{"prediction":…},…],"model":"m","version":"1"}</c>.
/// </summary>
internal sealed class ReferenceAnswer : IAnswer
{
    private readonly bool _single;

    private ReferenceAnswer(bool single) => _single = single;

    /// <summary>For a caller that sent one bare row.</summary>
    public static ReferenceAnswer OneRow { get; } = new(single: true);

    /// <summary>For a caller that sent a list of rows.</summary>
    public static ReferenceAnswer Rows { get; } = new(single: false);

    public void Write(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores)
    {
        using var json = new Utf8JsonWriter(body, ScoreJson.WriterOptions);
        json.WriteStartObject();
        if (_single)
        {
            WriteRow(json, model, scores);
        }
        else
        {
            json.WriteStartArray("predictions"u8);
            for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
            {
                json.WriteStartObject();
                WriteRow(json, model, scores.Slice(start, model.ScoresPerRow));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteString("model"u8, model.Name);
        json.WriteString("version"u8, model.VersionText);
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, LoadedModel model, ReadOnlySpan<float> row)
    {
        var prediction = model.Predict(row);
        json.WritePropertyName("prediction"u8);
        if (model.Manifest.Labels is not { } labels)
        {
            ScoreJson.WriteScore(json, (float)prediction.Number);
            return;
        }

        // Always a number, for clients written for the reference design; the label's text stands beside it.
        json.WriteNumberValue(prediction.Number);
        json.WritePropertyName("probability"u8);
        ScoreJson.WriteScore(json, prediction.Probability);
        json.WriteString("label"u8, labels[prediction.LabelIndex]);
        if (labels.Count == 2)
            return;
        json.WriteStartObject("probabilities"u8);
        for (var i = 0; i < labels.Count; i++)
        {
            json.WritePropertyName(labels[i]);
            ScoreJson.WriteScore(json, row[i]);
        }

        json.WriteEndObject();
    }
}
