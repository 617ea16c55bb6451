using System.Buffers;
using System.Text.Json;
using Inference.Models;

namespace Inference.Predict.Rows;

/// <summary><c>{"predictions":[…]}</c>: one element per row.</summary>
internal sealed class PredictionsAnswer : IAnswer
{
    private PredictionsAnswer()
    {
    }

    public static PredictionsAnswer Instance { get; } = new();

    public void Write(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores)
    {
        using var json = new Utf8JsonWriter(body, ScoreJson.WriterOptions);
        json.WriteStartObject();
        json.WritePropertyName("predictions"u8);
        new PredictionRecord(model).WriteRows(json, scores);
        json.WriteEndObject();
    }
}
