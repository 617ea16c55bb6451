using System.Buffers;
using Inference.Models;

namespace Inference.Predict.Invocations;

/// <summary>One line per row with the fields that a file's output would have appended, and no header.</summary>
internal sealed class CsvAnswer : IAnswer
{
    private CsvAnswer()
    {
    }

    public static CsvAnswer Instance { get; } = new();

    public string ContentType => MediaTypes.Csv;

    public void Write(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores)
    {
        for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
        {
            model.Fields.Write(body, model.Predict(scores.Slice(start, model.ScoresPerRow)));
            body.Write("\n"u8);
        }
    }
}
