using System.Buffers.Binary;

namespace Inference.Scoring.MlNet.Archive;

/// <summary>
/// Checks a schema in the form that ML.NET stores it beside steps: a table without rows, whose columns each say their type
/// by the name of a codec and what that takes. A vector names the codec of its items, and ML.NET recurses into that.
/// </summary>
internal static class StoredSchema
{
    private const int HeaderBytes = 256;

    /// <summary>A vector of keys of numbers.</summary>
    private const int MaxCodecDepth = 3;

    private static ReadOnlySpan<byte> Start => "CML\0DVB\0"u8;

    /// <summary>Returns when the entry is no schema, or a sound one.</summary>
    /// <exception cref="FormatException">The types of its columns are damaged; the message names the entry.</exception>
    public static void Check(string entry, ReadOnlySpan<byte> content)
    {
        if (content.Length < HeaderBytes || !content.StartsWith(Start))
            return;
        var place = BinaryPrimitives.ReadInt64LittleEndian(content[24..]);
        var columns = BinaryPrimitives.ReadInt32LittleEndian(content[48..]);
        try
        {
            if (columns > 0)
                CheckColumns(content, place, columns);
        }
        catch (FormatException error)
        {
            throw new FormatException($"the schema in its entry '{entry}' is damaged: {error.Message}.", error);
        }
    }

    /// <summary>Length of the vector of float that is all that a checked schema has, under the name that <c>train</c> gives it; null when it is another schema.</summary>
    public static int? FeatureCount(ReadOnlySpan<byte> content)
    {
        if (content.Length < HeaderBytes || !content.StartsWith(Start) || BinaryPrimitives.ReadInt32LittleEndian(content[48..]) != 1)
            return null;
        var column = At(content, BinaryPrimitives.ReadInt64LittleEndian(content[24..]));
        if (column.Text() != FeaturesColumn.Name || column.Text() != "VBuffer")
            return null;
        var vector = new StoredBlock(column.Take(column.Leb128()));
        if (vector.Text() != "Single" || vector.Leb128() != 0)
            return null;
        return vector.Ints() is [var length] ? length : null;
    }

    private static void CheckColumns(ReadOnlySpan<byte> content, long place, int columns)
    {
        var block = At(content, place);
        for (var column = 0; column < columns; column++)
        {
            block.Text();
            CheckCodec(ref block, 1);
            block.Byte(); // compression
            block.Leb128(); // rows per block
            block.Take(sizeof(long)); // where the rows are
            if (BinaryPrimitives.ReadInt64LittleEndian(block.Take(sizeof(long))) is not 0 and var annotations)
                CheckAnnotations(At(content, annotations));
        }
    }

    private static void CheckAnnotations(StoredBlock block)
    {
        for (var left = block.Leb128(); left > 0; left--)
        {
            block.Text();
            CheckCodec(ref block, 1);
            block.Byte(); // compression
            block.Take(sizeof(long)); // where its value is
            block.Leb128(); // how long
        }
    }

    private static void CheckCodec(ref StoredBlock block, int depth)
    {
        if (depth > MaxCodecDepth)
            throw new FormatException($"types are nested deeper than {MaxCodecDepth}");
        var name = block.Text();
        var definition = new StoredBlock(block.Take(block.Leb128()));
        if (name is not ("VBuffer" or "Key" or "Key2"))
            return;
        CheckCodec(ref definition, depth + 1);
        if (name == "VBuffer")
            definition.Ints(); // dimensions
    }

    private static StoredBlock At(ReadOnlySpan<byte> content, long place) => place >= HeaderBytes && place <= content.Length
        ? new StoredBlock(content[(int)place..])
        : throw new FormatException($"its columns are said to be at {place} of {content.Length} bytes");
}
