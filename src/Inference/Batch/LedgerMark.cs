using System.Globalization;
using Azure.Storage.Blobs.Models;

namespace Inference.Batch;

/// <summary>The gist of a ledger entry, kept in its blob's metadata.</summary>
/// <param name="InputName">Name of the input blob.</param>
/// <param name="InputETag">ETag of the content it speaks of, without quotes.</param>
/// <param name="Key">Ledger key.</param>
/// <param name="Status">How far the content is.</param>
/// <param name="Model">Name of the model that scored.</param>
/// <param name="Version">Version of that model.</param>
/// <param name="Rows">Data rows read.</param>
/// <param name="Scored">Rows in the output.</param>
/// <param name="Rejected">Rows in the rejects.</param>
/// <param name="Share">Share of the input that is scored, 0 to 1.</param>
/// <param name="RowsPerSecond">Speed of the last run.</param>
/// <param name="IsLeased">Whether a runner is at it now.</param>
/// <param name="FailureCode">Why the file failed.</param>
/// <param name="UpdatedAt">When the entry was written, UTC.</param>
internal sealed record LedgerMark(
    string InputName, string InputETag, string Key, LedgerStatus Status, string? Model, string? Version, long? Rows, long? Scored, long? Rejected, double? Share, double? RowsPerSecond, string? FailureCode, bool IsLeased, DateTimeOffset UpdatedAt)
{
    /// <summary>Metadata of an entry; names are lower case, as all stores return them alike.</summary>
    public static Dictionary<string, string> ToMetadata(LedgerEntry entry)
    {
        var metadata = new Dictionary<string, string>
        {
            ["inputetag"] = Plain(entry.InputETag),
            ["key"] = entry.Key,
            ["status"] = entry.Status.ToString(),
        };
        if (entry.Model is { } model)
        {
            metadata["model"] = model.Name;
            metadata["version"] = model.Version;
        }

        if (entry.Receipt?.Rows is { } rows)
        {
            metadata["scored"] = Text(rows.Scored);
            metadata["rejected"] = Text(rows.Rejected);
        }

        if ((entry.Progress?.Rows ?? entry.Receipt?.Rows?.Read) is { } read)
            metadata["rows"] = Text(read);
        if ((entry.Progress?.RowsPerSecond ?? entry.Receipt?.Timing.RowsPerSecond) is { } rate)
            metadata["rate"] = Text(Math.Round(rate));
        if (entry.Progress is { } progress)
            metadata["share"] = Text(Math.Round(progress.Share, 4));
        if (entry.Receipt?.Failure is { } failure)
            metadata["failure"] = failure.Code;
        return metadata;
    }

    /// <summary>The file that a listed entry speaks of.</summary>
    public static string InputNameOf(BlobItem blob) => blob.Name[..^".json".Length];

    /// <summary>Reads a listed entry; null when it holds nothing yet.</summary>
    public static LedgerMark? FromMetadata(BlobItem blob) =>
        FromMetadata(InputNameOf(blob), blob.Metadata, blob.Properties.LeaseState, blob.Properties.LastModified);

    /// <summary>Reads what an entry's blob says of itself; null when it holds nothing yet.</summary>
    public static LedgerMark? FromMetadata(string inputName, IDictionary<string, string> metadata, LeaseState? lease, DateTimeOffset? lastModified)
    {
        if (!metadata.TryGetValue("inputetag", out var etag) || !metadata.TryGetValue("key", out var key)
            || !Enum.TryParse<LedgerStatus>(Text(metadata, "status"), out var status))
            return null;
        return new LedgerMark(
            inputName, etag, key, status,
            Text(metadata, "model"), Text(metadata, "version"), Number(metadata, "rows"), Number(metadata, "scored"), Number(metadata, "rejected"),
            Fraction(metadata, "share"), Fraction(metadata, "rate"), Text(metadata, "failure"), lease == LeaseState.Leased, lastModified ?? default);
    }

    /// <summary>
    /// Whether content with this ETag needs no run. A completed file stays so under a new model unless the option asks
    /// for more; a failed one is tried again when the model or its options changed, since that may have mended it.
    /// </summary>
    public static bool IsCurrent(LedgerStatus status, string settledETag, string settledKey, string etag, string key, bool rescoreOnNewModel) =>
        IsSameETag(settledETag, etag) && status switch
        {
            LedgerStatus.Completed => !rescoreOnNewModel || settledKey == key,
            LedgerStatus.Failed => settledKey == key,
            _ => false,
        };

    /// <summary>Whether two ETags are the same content's.</summary>
    public static bool IsSameETag(string one, string other) => Plain(one) == Plain(other);

    /// <summary>An ETag without its quotes, which stores and listings treat differently.</summary>
    private static string Plain(string etag) => etag.Trim('"');

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private static string? Text(IDictionary<string, string> metadata, string name) => metadata.TryGetValue(name, out var text) ? text : null;

    private static long? Number(IDictionary<string, string> metadata, string name) =>
        long.TryParse(Text(metadata, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Fraction(IDictionary<string, string> metadata, string name) =>
        double.TryParse(Text(metadata, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
