using System.Numerics;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>Puts the features of a row where an input's tensor lies.</summary>
internal delegate void RowWriter(ReadOnlySpan<float> row);

/// <summary>One input's tensor for one row, and what fills it. The tensor's memory is used again for every row.</summary>
/// <param name="Name">The input.</param>
/// <param name="Value">Its tensor.</param>
/// <param name="Write">Fills it.</param>
internal sealed record OnnxRowInput(string Name, OrtValue Value, RowWriter Write)
{
    public static OnnxRowInput For(OnnxPlannedInput planned) => planned.Input.Element switch
    {
        OnnxElement.Double => Numbers<double>(planned),
        OnnxElement.Int64 => Numbers<long>(planned),
        OnnxElement.Int32 => Numbers<int>(planned),
        OnnxElement.Bool => Booleans(planned),
        OnnxElement.String => Texts(planned),
        _ => Numbers<float>(planned),
    };

    private static OnnxRowInput Numbers<T>(OnnxPlannedInput planned)
        where T : unmanaged, INumber<T>
    {
        var features = planned.Features;
        var tensor = AlignedTensor<T>.Allocate(features.Length, planned.RowShape);
        return new(planned.Input.Name, tensor.Value, row =>
        {
            var values = tensor.Memory.Span;
            for (var i = 0; i < values.Length; i++)
                values[i] = T.CreateSaturating(row[features[i]]);
        });
    }

    private static OnnxRowInput Booleans(OnnxPlannedInput planned)
    {
        var features = planned.Features;
        var tensor = AlignedTensor<bool>.Allocate(features.Length, planned.RowShape);
        return new(planned.Input.Name, tensor.Value, row =>
        {
            var values = tensor.Memory.Span;
            for (var i = 0; i < values.Length; i++)
                values[i] = row[features[i]] != 0f;
        });
    }

    private static OnnxRowInput Texts(OnnxPlannedInput planned)
    {
        var feature = planned.Features[0];
        var texts = Array.ConvertAll(planned.Texts!, Encoding.UTF8.GetBytes);
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, planned.RowShape);
        return new(planned.Input.Name, value, row =>
        {
            var code = row[feature];
            // A missing category is the empty text.
            value.StringTensorSetElementAt(code >= 0 && code < texts.Length ? texts[(int)code].AsSpan() : [], 0);
        });
    }
}
