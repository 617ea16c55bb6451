using System.Text.Json;
using Azure.Storage.Blobs.Models;
using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

/// <summary>Ledger entries as runs leave them.</summary>
internal static class Entries
{
    /// <summary>Writes an entry, with what its metadata says.</summary>
    /// <param name="lane">Where.</param>
    /// <param name="name">The file that it speaks of.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="extra">Metadata beside that of the entry.</param>
    public static Task WriteAsync(BatchLane lane, string name, LedgerEntry entry, IReadOnlyDictionary<string, string>? extra = null)
    {
        var metadata = LedgerMark.ToMetadata(entry);
        foreach (var (key, value) in extra ?? new Dictionary<string, string>())
            metadata[key] = value;
        return lane.Blob("ledger", name + ".json").UploadAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(entry, BatchJson.Default.LedgerEntry)), new BlobUploadOptions { Metadata = metadata }, CancellationToken.None);
    }

    /// <summary>An entry of a run.</summary>
    public static LedgerEntry Running(double share, long rows, double rowsPerSecond) => new()
    {
        InputETag = "0x1",
        Key = new string('0', 64),
        Status = LedgerStatus.Running,
        Attempts = 2,
        Progress = new BatchProgress(share, rows, rowsPerSecond),
    };
}
