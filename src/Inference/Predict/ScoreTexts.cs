using System.Buffers;
using System.Text.Json;
using Inference.Models;
using Inference.Schema;

namespace Inference.Predict;

/// <summary>
/// An answer in JSON of a model of one score per row, of which only the scores are still to be written: what stands in front of
/// a score and behind it was made once per label, by the code that writes it to a <see cref="Utf8JsonWriter"/>.
/// </summary>
internal sealed class ScoreTexts
{
    private readonly byte[] _start;
    private readonly byte[] _end;
    private readonly RowText[] _byLabel;
    private readonly int _longest;

    private ScoreTexts(byte[] start, byte[] end, RowText[] byLabel)
    {
        _start = start;
        _end = end;
        _byLabel = byLabel;
        _longest = 1 + ShortestDecimal.MaxBytes + byLabel.Max(texts => texts.Before.Length + texts.Behind.Length);
    }

    /// <summary>Makes the texts; null for a model of several scores per row.</summary>
    /// <param name="model">The model, of which nothing is kept.</param>
    /// <param name="start">In front of the first row.</param>
    /// <param name="row">Writes a row, with its score at most once.</param>
    /// <param name="end">Behind the last row.</param>
    public static ScoreTexts? Of(LoadedModel model, byte[] start, Action<Utf8JsonWriter, Prediction> row, byte[] end) => model.Manifest switch
    {
        { Task: ModelTask.Regression, Labels: null } => new(start, end, [Around(row, score => new Prediction(-1, score, float.NaN))]),
        { Task: ModelTask.BinaryClassification, Labels: { } labels } => new(start, end, [.. labels.Select((_, i) => Around(row, score => new Prediction(i, model.LabelNumber(i), score)))]),
        _ => null,
    };

    /// <summary>What is written to a writer.</summary>
    public static byte[] Text(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, ScoreJson.WriterOptions))
            write(json);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>Writes the answer to some scores, one per row.</summary>
    public void Write(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores)
    {
        body.Write(_start);
        var target = body.GetSpan(_longest);
        var written = 0;
        for (var row = 0; row < scores.Length; row++)
        {
            if (target.Length - written < _longest)
            {
                body.Advance(written);
                target = body.GetSpan(_longest);
                written = 0;
            }

            if (row > 0)
                target[written++] = (byte)',';
            written += WriteRow(model.Predict(scores.Slice(row, 1)), target[written..]);
        }

        body.Advance(written);
        body.Write(_end);
    }

    private int WriteRow(in Prediction prediction, Span<byte> target)
    {
        ref readonly var text = ref _byLabel[Math.Max(0, prediction.LabelIndex)];
        text.Before.CopyTo(target);
        var written = text.Before.Length;
        if (text.HasScore)
            written += WriteScore(prediction.LabelIndex < 0 ? (float)prediction.Number : prediction.Probability, target[written..]);
        text.Behind.CopyTo(target[written..]);
        return written + text.Behind.Length;
    }

    /// <summary>As <see cref="ScoreJson.WriteScore"/> does.</summary>
    private static int WriteScore(float score, Span<byte> target)
    {
        if (float.IsFinite(score))
            return ShortestDecimal.Write(score, target);
        "null"u8.CopyTo(target);
        return "null"u8.Length;
    }

    /// <summary>Two rows that differ in their scores alone, which are one digit long, show where the score is.</summary>
    private static RowText Around(Action<Utf8JsonWriter, Prediction> row, Func<float, Prediction> prediction)
    {
        var zero = Text(json => row(json, prediction(0)));
        var place = zero.AsSpan().CommonPrefixLength(Text(json => row(json, prediction(1))));
        return place == zero.Length ? new(zero, [], HasScore: false) : new(zero[..place], zero[(place + 1)..], HasScore: true);
    }

    /// <summary>What is written for a row of a label: all of it, or what stands in front of the score and behind it.</summary>
    private readonly record struct RowText(byte[] Before, byte[] Behind, bool HasScore);
}
