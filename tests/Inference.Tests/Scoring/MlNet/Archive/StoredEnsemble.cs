using System.IO.Compression;
using System.Text;

namespace Inference.Tests.Scoring.MlNet.Archive;

/// <summary>Writes trees of its own into the sample model, which has three features, as ML.NET 5.0.1 stores them.</summary>
internal static class StoredEnsemble
{
    private const int HeaderBytes = 256;
    private const int Features = 3;

    /// <summary>The package with another entry where the trees are.</summary>
    public static byte[] Replace(byte[] modelZip, Func<byte[], byte[]> change)
    {
        using var zip = new MemoryStream();
        zip.Write(modelZip);
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.Entries.Single(entry => entry.FullName.Replace('\\', '/').EndsWith("Predictor/Model.key", StringComparison.Ordinal));
            using var stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            stream.SetLength(0);
            stream.Write(change(content.ToArray()));
        }

        return zip.ToArray();
    }

    /// <summary>An entry with a single tree.</summary>
    /// <param name="entry">The entry that it replaces; says which kind of model it is.</param>
    /// <param name="less">Children of the nodes; a negative one is the complement of a leaf.</param>
    /// <param name="greater">The other children.</param>
    /// <param name="feature">What every node reads.</param>
    public static byte[] Write(byte[] entry, int[] less, int[] greater, int feature = 0)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var assembly = entry.AsSpan((int)BitConverter.ToInt64(entry, 0x90), BitConverter.ToInt32(entry, 0x98));
        writer.Write(entry, 0, HeaderBytes);
        writer.Write(sizeof(float));
        writer.Write(1);
        WriteTree(writer, less, greater, feature);
        writer.Write(0.0);
        writer.Write(-1);
        writer.Write(-1);
        writer.Write(Features);
        var end = stream.Position;
        writer.Write(assembly);
        writer.Write(Encoding.ASCII.GetBytes("LEDOM\0LM"));
        Header(writer, end, assembly.Length);
        return stream.ToArray();
    }

    private static void WriteTree(BinaryWriter writer, int[] less, int[] greater, int feature)
    {
        writer.Write((byte)0);
        writer.Write(less.Length + 1);
        writer.Write(1.0);
        writer.Write(1.0);
        Array(writer, less, writer.Write);
        Array(writer, greater, writer.Write);
        Array(writer, [.. less.Select(_ => feature)], writer.Write);
        writer.Write(0); // splits by category
        Array(writer, new uint[less.Length], writer.Write);
        Array(writer, new float[less.Length], writer.Write);
        writer.Write(0); // default values
        Array(writer, new double[less.Length + 1], writer.Write);
        Array(writer, new double[less.Length], writer.Write); // gains
        writer.Write(0); // their p-values
        writer.Write(0); // values before the split
    }

    private static void Array<T>(BinaryWriter writer, T[] values, Action<T> write)
    {
        writer.Write(values.Length);
        System.Array.ForEach(values, write);
    }

    /// <summary>Places of what the entry is made of; it has no strings.</summary>
    private static void Header(BinaryWriter writer, long end, int assemblyBytes)
    {
        void At(int place, long value)
        {
            writer.Seek(place, SeekOrigin.Begin);
            writer.Write(value);
        }

        At(0x18, end - HeaderBytes);
        for (var place = 0x20; place < 0x40; place += sizeof(long))
            At(place, 0);
        At(0x80, end + assemblyBytes);
        At(0x88, end + assemblyBytes + sizeof(long));
        At(0x90, end);
    }
}
