using System.Buffers.Binary;

namespace Inference.Scoring.Onnx;

/// <summary>Reads and checks constants.</summary>
internal static class OnnxTensors
{
    /// <summary>Elements that one constant may have: 2 GiB of float, as much as a file can hold.</summary>
    private const long MaxElements = 1L << 29;

    private const int External = 1;

    /// <summary>Number of elements that the sizes say.</summary>
    /// <exception cref="FormatException">A negative size or too many elements.</exception>
    public static long Count(IEnumerable<long> sizes, string name)
    {
        long count = 1;
        foreach (var size in sizes)
        {
            if (size is < 0 or > MaxElements || (count *= size) > MaxElements)
                throw new FormatException($"the constant '{name}' says it has {size} elements in one dimension, or more than {MaxElements} in all.");
        }

        return count;
    }

    /// <summary>Checks that the data is in the file and as long as its sizes say.</summary>
    public static void Check(TensorProto tensor)
    {
        if (tensor.DataLocation == External || tensor.ExternalData.Count > 0)
            throw new FormatException($"the constant '{tensor.Name}' lies in another file. Save the model as one file.");
        var count = Count(tensor.Dims, tensor.Name);
        var type = (OnnxElement)tensor.DataType;
        var elementBytes = type switch
        {
            OnnxElement.Float or OnnxElement.Int32 => 4,
            OnnxElement.Double or OnnxElement.Int64 => 8,
            OnnxElement.UInt8 or OnnxElement.Bool => 1,
            _ => 0,
        };
        if (tensor.HasRawData ? elementBytes > 0 && tensor.RawData.Length != count * elementBytes : elementBytes > 0 && Listed(tensor, type) != count)
            throw new FormatException($"the constant '{tensor.Name}' says it has {count} elements, and its data is of another length.");
        // Types that nothing here reads (float16, uint32, complex …) are checked by their least size alone.
        if (elementBytes == 0 && count > 8L * tensor.CalculateSize())
            throw new FormatException($"the constant '{tensor.Name}' says it has {count} elements, which is more than its data can hold.");
    }

    /// <summary>All elements as double.</summary>
    public static double[] ToDoubles(TensorProto tensor)
    {
        Check(tensor);
        var type = (OnnxElement)tensor.DataType;
        var raw = tensor.HasRawData ? tensor.RawData.Span : [];
        var values = new double[(int)Count(tensor.Dims, tensor.Name)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                OnnxElement.Float => tensor.HasRawData ? BinaryPrimitives.ReadSingleLittleEndian(raw[(4 * i)..]) : tensor.FloatData[i],
                OnnxElement.Double => tensor.HasRawData ? BinaryPrimitives.ReadDoubleLittleEndian(raw[(8 * i)..]) : tensor.DoubleData[i],
                OnnxElement.Int64 => tensor.HasRawData ? BinaryPrimitives.ReadInt64LittleEndian(raw[(8 * i)..]) : tensor.Int64Data[i],
                OnnxElement.Int32 => tensor.HasRawData ? BinaryPrimitives.ReadInt32LittleEndian(raw[(4 * i)..]) : tensor.Int32Data[i],
                OnnxElement.UInt8 or OnnxElement.Bool => tensor.HasRawData ? raw[i] : tensor.Int32Data[i],
                _ => throw new FormatException($"the constant '{tensor.Name}' holds elements of type {tensor.DataType}; expected numbers."),
            };
        }

        return values;
    }

    private static int Listed(TensorProto tensor, OnnxElement type) => type switch
    {
        OnnxElement.Float => tensor.FloatData.Count,
        OnnxElement.Double => tensor.DoubleData.Count,
        OnnxElement.Int64 => tensor.Int64Data.Count,
        _ => tensor.Int32Data.Count,
    };
}
