using System.Globalization;
using Inference.Batch;

namespace Inference.Cli.Score;

/// <summary>Progress in words, whose clock starts when it is made.</summary>
internal sealed class ProgressText(long? totalBytes, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>Rows, and rows per second.</summary>
    public string Rows(BatchCounts counts) =>
        string.Create(CultureInfo.InvariantCulture, $"{counts.Rows:N0} rows, {counts.Rows / Math.Max(Seconds, 0.001):N0} rows/s");

    /// <summary>The same with the share done and the time left, where the file's length is known.</summary>
    public string Line(BatchCounts counts)
    {
        if (totalBytes is not > 0)
            return Rows(counts);
        var share = Math.Min((double)counts.Bytes / totalBytes.Value, 1);
        var left = share > 0 ? string.Create(CultureInfo.InvariantCulture, $", {TimeSpan.FromSeconds(Math.Ceiling(Seconds / share * (1 - share))):c} left") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * share)} %, {Rows(counts)}{left}");
    }

    private double Seconds => time.GetElapsedTime(_started).TotalSeconds;
}
