using System.Buffers;
using System.Text;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Models;

/// <summary>
/// How a model's predictions stand in CSV, in files and in calls: <c>prediction</c>, and of a classifier
/// <c>,probability</c>. Labels are quoted where CSV asks for it.
/// </summary>
internal sealed class PredictionFields
{
    private readonly byte[][] _labels;
    private readonly byte _separator;

    public PredictionFields(ModelManifest manifest, CsvDialect dialect)
    {
        _separator = dialect.Delimiter;
        _labels = manifest.Labels?.Select(label => AsField(label, dialect)).ToArray() ?? [];
        Names = manifest.Labels is null ? [manifest.Outputs.Prediction] : [manifest.Outputs.Prediction, manifest.Outputs.Probability];
    }

    /// <summary>Column names of the fields.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Writes the fields of one row, with delimiters between them and no newline.</summary>
    public void Write(IBufferWriter<byte> output, in Prediction prediction)
    {
        var label = prediction.LabelIndex < 0 ? [] : _labels[prediction.LabelIndex];
        var target = output.GetSpan(label.Length + 1 + ShortestDecimal.MaxBytes);
        var written = 0;
        if (prediction.LabelIndex >= 0)
        {
            label.CopyTo(target);
            target[label.Length] = _separator;
            written = label.Length + 1;
        }

        output.Advance(written + ShortestDecimal.Write(prediction.LabelIndex < 0 ? (float)prediction.Number : prediction.Probability, target[written..]));
    }

    private static byte[] AsField(string text, CsvDialect dialect)
    {
        var buffer = new ArrayBufferWriter<byte>();
        CsvField.Write(buffer, Encoding.UTF8.GetBytes(text), dialect);
        return buffer.WrittenSpan.ToArray();
    }
}
