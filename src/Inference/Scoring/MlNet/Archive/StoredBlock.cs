using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Inference.Scoring.MlNet.Archive;

/// <summary>The rest of a block that ML.NET wrote, little-endian, read front to back.</summary>
internal ref struct StoredBlock(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <exception cref="FormatException">The block ends before.</exception>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _rest.Length)
            throw new FormatException($"it says that {count} bytes follow, where {_rest.Length} are left");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    public byte Byte() => Take(1)[0];

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>An array with its length before it.</summary>
    public ReadOnlySpan<byte> Array(int elementBytes) => Take((long)Int() * elementBytes);

    /// <summary>An array of integers with its length before it.</summary>
    public ReadOnlySpan<int> Ints() => MemoryMarshal.Cast<byte, int>(Array(sizeof(int)));

    /// <summary>A number in groups of seven bits, the lowest first.</summary>
    public long Leb128()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            if (shift > 63)
                throw new FormatException("a number is longer than 64 bits");
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value <= long.MaxValue ? (long)value : throw new FormatException($"it counts {value}");
        }
    }

    /// <summary>A text with its length in bytes before it.</summary>
    public string Text() => Encoding.UTF8.GetString(Take(Leb128()));
}
