using System.Globalization;
using Inference.Csv;

namespace Inference.Batch;

/// <summary>How a file is stored, how its results are, and how large they may be.</summary>
internal sealed record BatchFormat
{
    /// <summary>Blocks of one blob, as storage allows. The first one of an output is its header.</summary>
    private const int MaxBlocks = 50_000;

    private const string TooLarge = "file-too-large";

    /// <summary>The input is compressed.</summary>
    public bool GzipInput { get; init; }

    /// <summary>The output is to be compressed: its header and each chunk as a gzip member.</summary>
    public bool GzipOutput { get; init; }

    /// <summary>The rejects are to be compressed: what a chunk has of them as a gzip member.</summary>
    public bool GzipRejects { get; init; }

    /// <summary>Most bytes of the input, decompressed; 0: any number.</summary>
    public long MaxInputBytes { get; init; }

    /// <summary>Most chunks of the input.</summary>
    public int MaxChunks { get; init; } = int.MaxValue;

    /// <summary>A blob's: what is written is compressed when the input is.</summary>
    public static BatchFormat Of(BatchFile file, InferenceOptions options) => new()
    {
        GzipInput = file.IsGzip,
        GzipOutput = file.IsGzip,
        GzipRejects = file.IsGzip,
        MaxInputBytes = options.MaxBatchFileBytes,
        MaxChunks = MaxBlocks - 1,
    };

    /// <summary>Refuses a file of so many stored bytes before it is read.</summary>
    /// <exception cref="CsvFormatException">It is too large.</exception>
    public void CheckStored(long length, int chunkBytes)
    {
        // How much is in a compressed file shows when it is read.
        if (GzipInput)
            return;
        CheckBytes(length);
        CheckChunks((length / chunkBytes) + 1, chunkBytes);
    }

    /// <summary>Refuses a file of which so many bytes were read, decompressed.</summary>
    /// <exception cref="CsvFormatException">It is too large.</exception>
    public void CheckBytes(long bytes)
    {
        if (MaxInputBytes > 0 && bytes > MaxInputBytes)
            throw new CsvFormatException(TooLarge, string.Create(CultureInfo.InvariantCulture, $"The file has more than {MaxInputBytes} bytes{(GzipInput ? " when decompressed" : "")}. Split it, or raise {InferenceOptions.Section}:{nameof(InferenceOptions.MaxBatchFileBytes)}."));
    }

    /// <summary>Refuses a file of so many chunks.</summary>
    /// <exception cref="CsvFormatException">They are more than a blob has blocks.</exception>
    public void CheckChunks(long chunks, int chunkBytes)
    {
        if (chunks > MaxChunks)
            throw new CsvFormatException(TooLarge, string.Create(CultureInfo.InvariantCulture, $"The file needs more than {MaxChunks} chunks of {chunkBytes} bytes, which is all that an output blob takes. Raise {InferenceOptions.Section}:{nameof(InferenceOptions.BatchChunkBytes)}, or split the file."));
    }
}
