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
        if ((_single ? model.Texts.OneRow : model.Texts.Rows) is { } texts)
            texts.Write(body, model, scores);
        else
            WriteAny(body, model, scores);
    }

    /// <summary>The texts that are the same in every such answer of a model of one score per row.</summary>
    public ScoreTexts? Texts(LoadedModel model) => _single
        ? ScoreTexts.Of(model, [], (json, prediction) => WriteSingle(json, model, prediction, []), [])
        : ScoreTexts.Of(
            model,
            ScoreTexts.Text(WriteListStart),
            (json, prediction) => WriteListed(json, model, prediction, []),
            ScoreTexts.Text(json =>
            {
                json.WriteStartArray();
                WriteListEnd(json, model);
            })[1..]);

    /// <summary>Writes the answer of any model.</summary>
    internal void WriteAny(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores)
    {
        using var json = new Utf8JsonWriter(body, ScoreJson.WriterOptions);
        if (_single)
        {
            WriteSingle(json, model, model.Predict(scores), scores);
            return;
        }

        WriteListStart(json);
        for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
        {
            var row = scores.Slice(start, model.ScoresPerRow);
            WriteListed(json, model, model.Predict(row), row);
        }

        WriteListEnd(json, model);
    }

    private static void WriteSingle(Utf8JsonWriter json, LoadedModel model, in Prediction prediction, ReadOnlySpan<float> row)
    {
        json.WriteStartObject();
        WriteRow(json, model, prediction, row);
        WriteModel(json, model);
    }

    private static void WriteListStart(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("predictions"u8);
    }

    private static void WriteListed(Utf8JsonWriter json, LoadedModel model, in Prediction prediction, ReadOnlySpan<float> row)
    {
        json.WriteStartObject();
        WriteRow(json, model, prediction, row);
        json.WriteEndObject();
    }

    private static void WriteListEnd(Utf8JsonWriter json, LoadedModel model)
    {
        json.WriteEndArray();
        WriteModel(json, model);
    }

    private static void WriteModel(Utf8JsonWriter json, LoadedModel model)
    {
        json.WriteString("model"u8, model.Name);
        json.WriteString("version"u8, model.VersionText);
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, LoadedModel model, in Prediction prediction, ReadOnlySpan<float> row)
    {
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
