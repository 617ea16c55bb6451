using System.Buffers;
using System.Text.Json;
using Inference.Models;

namespace Inference.Predict.Rows;

/// <summary>The two answers that TensorFlow Serving began and others took over.</summary>
internal sealed class ServingAnswer : IAnswer
{
    private readonly JsonEncodedText _member;
    private readonly bool _byColumn;

    private ServingAnswer(string member, bool byColumn) => (_member, _byColumn) = (JsonEncodedText.Encode(member), byColumn);

    /// <summary><c>{"predictions":[…]}</c>: one element per row.</summary>
    public static ServingAnswer Predictions { get; } = new("predictions", byColumn: false);

    /// <summary><c>{"outputs":…}</c>: one list per output.</summary>
    public static ServingAnswer Outputs { get; } = new("outputs", byColumn: true);

    /// <summary>The texts that are the same in every <see cref="Predictions"/> of a model of one score per row.</summary>
    public static ScoreTexts? PredictionTexts(LoadedModel model)
    {
        var record = new PredictionRecord(model);
        return ScoreTexts.Of(model, [.. "{\"predictions\":["u8], (json, prediction) => record.WriteRow(json, prediction, []), [.. "]}"u8]);
    }

    public void Write(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores)
    {
        if (!_byColumn && model.Texts.Predictions is { } texts)
            texts.Write(body, model, scores);
        else
            WriteAny(body, model, scores);
    }

    /// <summary>Writes the answer of any model.</summary>
    internal void WriteAny(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores)
    {
        using var json = new Utf8JsonWriter(body, ScoreJson.WriterOptions);
        json.WriteStartObject();
        json.WritePropertyName(_member);
        var record = new PredictionRecord(model);
        if (_byColumn)
            record.WriteColumns(json, scores);
        else
            record.WriteRows(json, scores);
        json.WriteEndObject();
    }
}
