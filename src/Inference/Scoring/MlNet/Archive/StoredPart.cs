using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Inference.Scoring.MlNet.Archive;

/// <summary>One part of a pipeline as ML.NET stores it in an entry <c>Model.key</c>: a header, a block of values, and a table of texts.</summary>
internal readonly ref struct StoredPart
{
    private const int HeaderBytes = 256;

    private readonly ReadOnlySpan<byte> _content;

    private StoredPart(ReadOnlySpan<byte> content, ReadOnlySpan<byte> block)
    {
        _content = content;
        Block = block;
        Kind = Encoding.Latin1.GetString(content.Slice(0x40, 8)).Replace('\0', ' ');
        Version = BinaryPrimitives.ReadUInt32LittleEndian(content[0x48..]);
    }

    /// <summary>Its signature of eight characters; whoever loads it requires it.</summary>
    public string Kind { get; }

    /// <summary>Version of what is stored.</summary>
    public uint Version { get; }

    /// <summary>Its values.</summary>
    public ReadOnlySpan<byte> Block { get; }

    private static ReadOnlySpan<byte> Start => "ML\0MODEL"u8;

    /// <summary>Reads the header; false where there is none, or one that ML.NET refuses before it reads what follows.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out StoredPart part)
    {
        part = default;
        if (content.Length < HeaderBytes || !content.StartsWith(Start))
            return false;
        var start = BinaryPrimitives.ReadInt64LittleEndian(content[0x10..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(content[0x18..]);
        if (start != HeaderBytes || length < 0 || length > content.Length - HeaderBytes)
            return false;
        part = new StoredPart(content, content.Slice(HeaderBytes, (int)length));
        return true;
    }

    /// <summary>A text of the table; null where the table has no such text.</summary>
    public string? Text(int index)
    {
        var ends = MemoryMarshal.Cast<byte, long>(Table(0x20));
        var characters = Table(0x30);
        if (index < 0 || index >= ends.Length)
            return null;
        var (start, end) = (index == 0 ? 0 : ends[index - 1], ends[index]);
        return start >= 0 && start <= end && end <= characters.Length ? Encoding.Unicode.GetString(characters[(int)start..(int)end]) : null;
    }

    /// <summary>What a place and a length in the header point to.</summary>
    private ReadOnlySpan<byte> Table(int header)
    {
        var start = BinaryPrimitives.ReadInt64LittleEndian(_content[header..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(_content[(header + sizeof(long))..]);
        return start >= HeaderBytes && length >= 0 && start <= _content.Length && length <= _content.Length - start ? _content.Slice((int)start, (int)length) : [];
    }
}
