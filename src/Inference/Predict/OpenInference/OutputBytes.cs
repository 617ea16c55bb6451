using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Inference.Models;

namespace Inference.Predict.OpenInference;

/// <summary>Writes the values of an output as bytes, as <see cref="TensorBytes"/> reads them.</summary>
internal static class OutputBytes
{
    /// <summary>Bytes of all rows.</summary>
    public static long Length(in OutputTensor output, LoadedModel model, ReadOnlySpan<float> scores)
    {
        if (output.Type.Size() is { } size)
            return (long)(scores.Length / model.ScoresPerRow) * output.Columns * size;
        var length = 0L;
        for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
            length += sizeof(uint) + Encoding.UTF8.GetByteCount(Label(model, model.Predict(scores.Slice(start, model.ScoresPerRow))));
        return length;
    }

    /// <summary>Writes all rows.</summary>
    public static void Write(IBufferWriter<byte> body, in OutputTensor output, LoadedModel model, ReadOnlySpan<float> scores)
    {
        if (output.Content == OutputContent.Probabilities)
        {
            foreach (var score in scores)
                WriteFloat(body, score);
            return;
        }

        for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
        {
            var prediction = model.Predict(scores.Slice(start, model.ScoresPerRow));
            if (output.Content == OutputContent.Probability)
                WriteFloat(body, prediction.Probability);
            else
                WritePrediction(body, output.Type, model, prediction);
        }
    }

    private static void WritePrediction(IBufferWriter<byte> body, Datatype type, LoadedModel model, in Prediction prediction)
    {
        switch (type)
        {
            case Datatype.Int64:
                BinaryPrimitives.WriteInt64LittleEndian(body.GetSpan(sizeof(long)), model.WholeLabels![prediction.LabelIndex]);
                body.Advance(sizeof(long));
                break;
            case Datatype.FP64:
                BinaryPrimitives.WriteDoubleLittleEndian(body.GetSpan(sizeof(double)), prediction.Number);
                body.Advance(sizeof(double));
                break;
            case Datatype.FP32:
                WriteFloat(body, (float)prediction.Number);
                break;
            default:
                var label = Label(model, prediction);
                BinaryPrimitives.WriteUInt32LittleEndian(body.GetSpan(sizeof(uint)), (uint)Encoding.UTF8.GetByteCount(label));
                body.Advance(sizeof(uint));
                Encoding.UTF8.GetBytes(label, body);
                break;
        }
    }

    private static void WriteFloat(IBufferWriter<byte> body, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(body.GetSpan(sizeof(float)), value);
        body.Advance(sizeof(float));
    }

    private static string Label(LoadedModel model, in Prediction prediction) => model.Manifest.Labels![prediction.LabelIndex];
}
