using System.Text;
using Inference.Scoring.MlNet.Archive;

namespace Inference.Tests.Scoring.MlNet.Archive;

public sealed class StoredSchemaTests
{
    private static readonly byte[] Single = Codec("Single");

    [Fact]
    public void Vectors_Keys_And_Types_Of_Other_Versions_Pass()
    {
        StoredSchema.Check("Schema", Column(Vector(1, Single)));
        StoredSchema.Check("Schema", Column(Vector(1, Codec("Key2", [.. Codec("UInt32"), .. new byte[8]]))));
        StoredSchema.Check("Schema", Column(Codec("Later", [1, 2, 3])));
    }

    /// <summary>ML.NET would read past the end of the entry for ever.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void Refuses_More_Dimensions_Than_There_Are(int dimensions)
    {
        var error = Assert.Throws<FormatException>(() => StoredSchema.Check("Schema", Column(Vector(dimensions, Single))));
        Assert.Contains("the schema in its entry 'Schema'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>ML.NET would overflow the stack, which ends the process.</summary>
    [Fact]
    public void Refuses_Vectors_Of_Vectors()
    {
        var codec = Single;
        for (var depth = 0; depth < 4; depth++)
            codec = Vector(1, codec);
        var error = Assert.Throws<FormatException>(() => StoredSchema.Check("Schema", Column(codec)));
        Assert.Contains("nested deeper", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10_000)]
    public void Refuses_Columns_Outside_Of_The_Entry(long place)
    {
        var schema = Column(Single);
        BitConverter.TryWriteBytes(schema.AsSpan(24), place);
        Assert.Throws<FormatException>(() => StoredSchema.Check("Schema", schema));
    }

    private static byte[] Vector(int dimensions, byte[] items) => Codec("VBuffer", [.. items, .. BitConverter.GetBytes(dimensions), .. BitConverter.GetBytes(6)]);

    private static byte[] Codec(string name, params byte[] definition) => [(byte)name.Length, .. Encoding.UTF8.GetBytes(name), (byte)definition.Length, .. definition];

    /// <summary>A table of one column without annotations.</summary>
    private static byte[] Column(byte[] codec)
    {
        var header = new byte[256];
        "CML\0DVB\0"u8.CopyTo(header);
        BitConverter.TryWriteBytes(header.AsSpan(24), 256L);
        header[48] = 1;
        return [.. header, 1, (byte)'x', .. codec, .. new byte[1 + 1 + 8 + 8]];
    }
}
