using System.Globalization;
using System.Text;
using Inference.Cli;

namespace Inference.Tests.Batch.Faults;

/// <summary>Made-up files for <see cref="Testing.SumModel"/>: wide rows, so that few of them fill a chunk.</summary>
internal static class SumCsv
{
    /// <summary>Bytes of a chunk in these proofs, the smallest that the settings allow.</summary>
    public const int ChunkBytes = 64 * 1024;

    private const int RowBytes = 128;
    private const int RowsPerReject = 200;

    /// <summary>About as many chunks as asked for.</summary>
    public static byte[] Write(ulong seed, int chunks, bool withRejects = true)
    {
        var random = new SplitMix64(seed);
        var csv = new StringBuilder("id,x,y\n");
        for (var row = 1; csv.Length < (chunks * ChunkBytes) - (ChunkBytes / 2); row++)
        {
            var x = withRejects && random.Next(RowsPerReject) == 0 ? "bad" : random.Next(60).ToString(CultureInfo.InvariantCulture);
            var id = string.Create(CultureInfo.InvariantCulture, $"{seed}-{row} ").PadRight(RowBytes, (char)('a' + random.Next(26)));
            csv.Append(CultureInfo.InvariantCulture, $"{id},{x},{random.Next(40)}\n");
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }
}
