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
/// <param name="Scored">Rows in the output.</param>
/// <param name="Rejected">Rows in the rejects.</param>
/// <param name="FailureCode">Why the file failed.</param>
/// <param name="UpdatedAt">When the entry was written, UTC.</param>
internal sealed record LedgerMark(
    string InputName, string InputETag, string Key, LedgerStatus Status, string? Model, string? Version, long? Scored, long? Rejected, string? FailureCode, DateTimeOffset UpdatedAt)
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
        if (entry.Receipt?.Model is { } model)
        {
            metadata["model"] = model.Name;
            metadata["version"] = model.Version;
        }

        if (entry.Receipt?.Rows is { } rows)
        {
            metadata["scored"] = rows.Scored.ToString(CultureInfo.InvariantCulture);
            metadata["rejected"] = rows.Rejected.ToString(CultureInfo.InvariantCulture);
        }

        if (entry.Receipt?.Failure is { } failure)
            metadata["failure"] = failure.Code;
        return metadata;
    }

    /// <summary>Reads a listed entry; null when it holds nothing yet.</summary>
    public static LedgerMark? FromMetadata(BlobItem blob)
    {
        var metadata = blob.Metadata;
        if (!metadata.TryGetValue("inputetag", out var etag) || !metadata.TryGetValue("key", out var key)
            || !Enum.TryParse<LedgerStatus>(Text(metadata, "status"), out var status))
            return null;
        return new LedgerMark(
            blob.Name[..^".json".Length], etag, key, status,
            Text(metadata, "model"), Text(metadata, "version"), Number(metadata, "scored"), Number(metadata, "rejected"), Text(metadata, "failure"),
            blob.Properties.LastModified ?? default);
    }

    /// <summary>
    /// Whether content with this ETag needs no run. A completed file stays so under a new model unless the option asks
    /// for more; a failed one is tried again when the model or its options changed, since that may have mended it.
    /// </summary>
    public static bool IsCurrent(LedgerStatus status, string settledETag, string settledKey, string etag, string key, bool rescoreOnNewModel) =>
        Plain(settledETag) == Plain(etag) && status switch
        {
            LedgerStatus.Completed => !rescoreOnNewModel || settledKey == key,
            LedgerStatus.Failed => settledKey == key,
            _ => false,
        };

    /// <summary>An ETag without its quotes, which stores and listings treat differently.</summary>
    private static string Plain(string etag) => etag.Trim('"');

    private static string? Text(IDictionary<string, string> metadata, string name) => metadata.TryGetValue(name, out var text) ? text : null;

    private static long? Number(IDictionary<string, string> metadata, string name) =>
        long.TryParse(Text(metadata, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
