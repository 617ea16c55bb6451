using System.IO.Compression;

namespace Inference.Scoring.MlNet.Archive;

/// <summary>
/// A <c>model.zip</c> that was looked through, so that ML.NET may open it. ML.NET trusts the file: it inflates whatever an
/// entry grows to, recurses once for each folder, and never returns from an array that is said to be longer than its entry.
/// </summary>
internal sealed class ModelArchive
{
    /// <summary>Inflated bytes of all entries; below the longest array, which holds one entry.</summary>
    private const long MaxInflatedBytes = 2_000_000_000;

    private const int MaxEntries = 10_000;

    /// <summary>Folders of an entry. Each level of a pipeline inside a pipeline is one, and one recursion of ML.NET.</summary>
    private const int MaxFolders = 64;

    private const int ChunkBytes = 64 * 1024;

    private static readonly char[] Separators = ['/', '\\'];

    private ModelArchive(byte[] zip, StoredPipeline pipeline)
    {
        Zip = zip;
        Pipeline = pipeline;
    }

    /// <summary>The file.</summary>
    public byte[] Zip { get; }

    /// <summary>What could be read of the pipeline without ML.NET.</summary>
    public StoredPipeline Pipeline { get; }

    /// <summary>Looks through the bytes of a file.</summary>
    /// <exception cref="FormatException">ML.NET must not open it; the message names the entry and, where it is about trees, the tree.</exception>
    public static ModelArchive Read(byte[] modelZip) => Read(modelZip, MaxInflatedBytes);

    internal static ModelArchive Read(byte[] modelZip, long maxInflatedBytes)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(modelZip, writable: false), ZipArchiveMode.Read);
            if (archive.Entries.Count > MaxEntries)
                throw new FormatException($"its archive has {archive.Entries.Count} entries; at most {MaxEntries} are read.");
            using var content = new MemoryStream();
            var chunk = new byte[ChunkBytes];
            var left = maxInflatedBytes;
            var pipeline = new StoredPipeline();
            foreach (var entry in archive.Entries)
            {
                CheckName(entry.FullName);
                content.SetLength(0);
                using var inflating = entry.Open();
                // What comes out counts, not what the archive says that would come out.
                for (int read; (read = inflating.Read(chunk)) > 0;)
                {
                    if ((left -= read) < 0)
                        throw new FormatException($"its archive inflates to more than {maxInflatedBytes} bytes.");
                    content.Write(chunk, 0, read);
                }

                pipeline.Add(entry.FullName, content.GetBuffer().AsSpan(0, (int)content.Length));
            }

            return new ModelArchive(modelZip, pipeline);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"its archive cannot be read: {error.Message}", error);
        }
    }

    private static void CheckName(string name)
    {
        var folders = name.Split(Separators);
        // The last part of an entry that stands for a folder itself is empty.
        if (folders.SkipLast(1).Any(folder => folder.Length == 0) || folders.Any(folder => folder is "." or ".." || folder.Contains(':') || folder.Contains('\0')))
            throw new FormatException("its archive has an entry whose name is not a plain path inside the archive.");
        if (folders.Length > MaxFolders)
            throw new FormatException($"its archive has an entry inside {folders.Length - 1} folders; at most {MaxFolders - 1} are read.");
    }
}
