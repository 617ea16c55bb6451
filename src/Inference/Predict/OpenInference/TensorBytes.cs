using System.Buffers.Binary;
using System.Globalization;
using Inference.Schema;

namespace Inference.Predict.OpenInference;

/// <summary>
/// Reads a tensor's bytes: row-major, little-endian; BOOL is a byte 0 or 1, BYTES is UTF-8 behind its length in four bytes.
/// A number is read as its text in JSON would be.
/// </summary>
internal static class TensorBytes
{
    /// <summary>Reads all values.</summary>
    /// <exception cref="CallException">400: not as many bytes as the shape asks for.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, PredictCall call, in InputTensor input, TensorPlace place)
    {
        if (place.Columns == 0)
            return;
        var values = input.Rows * place.Columns;
        var size = input.Type!.Value.Size();
        if (size is { } fixedSize && values * fixedSize != bytes.Length)
            throw CallException.Bad(string.Create(CultureInfo.InvariantCulture, $"{input.Title}: its shape {input.ShownShape} and datatype {input.Type.Value.Name()} ask for {values * fixedSize} bytes, {bytes.Length} came."));
        for (var row = 0; row < input.Rows; row++)
        {
            for (var position = place.Position; position < place.Position + place.Columns; position++)
            {
                var value = bytes[..(size ?? TakeLength(ref bytes, input))];
                bytes = bytes[value.Length..];
                ReadValue(value, call, input.Type.Value, row, position);
            }
        }

        if (!bytes.IsEmpty)
            throw CallException.Bad(string.Create(CultureInfo.InvariantCulture, $"{input.Title}: its shape {input.ShownShape} asks for {values} values, more came."));
    }

    private static int TakeLength(ref ReadOnlySpan<byte> bytes, in InputTensor input)
    {
        if (BinaryPrimitives.TryReadUInt32LittleEndian(bytes, out var length) && length <= bytes.Length - sizeof(uint))
        {
            bytes = bytes[sizeof(uint)..];
            return (int)length;
        }

        throw CallException.Bad($"{input.Title}: its bytes end within a value. Each is its length in four bytes, little-endian, and then its UTF-8.");
    }

    private static void ReadValue(ReadOnlySpan<byte> bytes, PredictCall call, Datatype type, int row, int position)
    {
        var column = call.Schema[position];
        var reason = Parse(column, type, bytes, out call.Rows.Row(row)[position]);
        if (reason != RejectReason.None)
            call.Errors.Add(new RowError(row, column.Name, reason, column.Expected));
    }

    private static RejectReason Parse(FeatureColumn column, Datatype type, ReadOnlySpan<byte> bytes, out float value) => type switch
    {
        Datatype.Bool or Datatype.UInt8 => column.ParseNumber(bytes[0], out value),
        Datatype.UInt16 => column.ParseNumber(BinaryPrimitives.ReadUInt16LittleEndian(bytes), out value),
        Datatype.UInt32 => column.ParseNumber(BinaryPrimitives.ReadUInt32LittleEndian(bytes), out value),
        Datatype.UInt64 => column.ParseNumber(BinaryPrimitives.ReadUInt64LittleEndian(bytes), out value),
        Datatype.Int8 => column.ParseNumber((sbyte)bytes[0], out value),
        Datatype.Int16 => column.ParseNumber(BinaryPrimitives.ReadInt16LittleEndian(bytes), out value),
        Datatype.Int32 => column.ParseNumber(BinaryPrimitives.ReadInt32LittleEndian(bytes), out value),
        Datatype.Int64 => column.ParseNumber(BinaryPrimitives.ReadInt64LittleEndian(bytes), out value),
        // Every FP16 is an FP32; as such Python writes it in JSON, too.
        Datatype.FP16 => column.ParseFloat((float)BinaryPrimitives.ReadHalfLittleEndian(bytes), out value),
        Datatype.FP32 => column.ParseFloat(BinaryPrimitives.ReadSingleLittleEndian(bytes), out value),
        Datatype.FP64 => column.ParseNumber(BinaryPrimitives.ReadDoubleLittleEndian(bytes), out value),
        _ => column.ParseText(bytes, out value),
    };
}
