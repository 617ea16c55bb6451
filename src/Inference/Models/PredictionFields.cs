using System.Buffers;
using System.Globalization;
using System.Text;
using Inference.Csv;

namespace Inference.Models;

/// <summary>
/// How a model's predictions stand in CSV, in files and in calls: <c>prediction</c>, and of a classifier
/// <c>,probability</c>. Labels are quoted where CSV asks for it.
/// </summary>
internal sealed class PredictionFields
{
    private readonly byte[][] _labels;
    private readonly ReadOnlyMemory<byte> _separator;

    public PredictionFields(ModelManifest manifest, CsvDialect dialect)
    {
        _separator = dialect.Separator;
        _labels = manifest.Labels?.Select(label => AsField(label, dialect)).ToArray() ?? [];
        Names = manifest.Labels is null ? [manifest.Outputs.Prediction] : [manifest.Outputs.Prediction, manifest.Outputs.Probability];
    }

    /// <summary>Column names of the fields.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Writes the fields of one row, with delimiters between them and no newline.</summary>
    public void Write(IBufferWriter<byte> output, in Prediction prediction)
    {
        if (prediction.LabelIndex < 0)
        {
            WriteNumber(output, (float)prediction.Number);
            return;
        }

        output.Write(_labels[prediction.LabelIndex]);
        output.Write(_separator.Span);
        WriteNumber(output, prediction.Probability);
    }

    private static void WriteNumber(IBufferWriter<byte> output, float value)
    {
        // Shortest text that reads back to the same float; 32 bytes hold any.
        value.TryFormat(output.GetSpan(32), out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static byte[] AsField(string text, CsvDialect dialect)
    {
        var buffer = new ArrayBufferWriter<byte>();
        CsvField.Write(buffer, Encoding.UTF8.GetBytes(text), dialect);
        return buffer.WrittenSpan.ToArray();
    }
}
