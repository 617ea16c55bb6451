using System.Buffers;
using System.Text.Json;
using Inference.Models;
using Inference.Predict.Rows;

namespace Inference.Predict.V1;

/// <summary><c>{"outputs":…}</c>: one list per output.</summary>
internal sealed class OutputsAnswer : IAnswer
{
    private OutputsAnswer()
    {
    }

    public static OutputsAnswer Instance { get; } = new();

    public void Write(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores)
    {
        using var json = new Utf8JsonWriter(body, ScoreJson.WriterOptions);
        json.WriteStartObject();
        json.WritePropertyName("outputs"u8);
        new PredictionRecord(model).WriteColumns(json, scores);
        json.WriteEndObject();
    }
}
