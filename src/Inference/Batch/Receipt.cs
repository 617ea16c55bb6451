using System.Text.Json.Serialization;
using Inference.Models;

namespace Inference.Batch;

/// <summary>What became of one input file: <c>receipts/{model}/{path}.csv.json</c>, written last.</summary>
public sealed record Receipt
{
    /// <summary>Whether the output is there.</summary>
    public required ReceiptStatus Status { get; init; }

    /// <summary>Why the file failed and what to do; absent when it completed.</summary>
    public BatchFailure? Failure { get; init; }

    /// <summary>The input blob as it was scored.</summary>
    public required InputRecord Input { get; init; }

    /// <summary>The output blob; absent when the file failed.</summary>
    public BlobRecord? Output { get; init; }

    /// <summary>The rejects blob; absent when no row was rejected.</summary>
    public BlobRecord? Rejects { get; init; }

    /// <summary>Row counts, which add up; absent when the file failed before its rows were read.</summary>
    public RowCounts? Rows { get; init; }

    /// <summary>The chunks that the file was cut into; absent when it failed before.</summary>
    public ChunkCounts? Chunks { get; init; }

    /// <summary>Rejected rows by reason code.</summary>
    public IReadOnlyDictionary<string, long>? RejectReasons { get; init; }

    /// <summary>The model that scored; absent when none could be found.</summary>
    public ModelRecord? Model { get; init; }

    /// <summary>Batch options in force.</summary>
    public ModelBatchOptions? Options { get; init; }

    /// <summary>Start, end and speed of the run that finished the file.</summary>
    public required BatchTiming Timing { get; init; }

    /// <summary>Runs that this content took, from 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>What started the run.</summary>
    public required BatchTrigger Trigger { get; init; }

    /// <summary>W3C trace id of the run; absent when tracing is off.</summary>
    public string? TraceId { get; init; }
}

/// <summary>How a file ended.</summary>
public enum ReceiptStatus
{
    /// <summary>Scored; the output is whole.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Not scored; nothing was written but the receipt.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>Why a file failed.</summary>
/// <param name="Code">Stable code, such as <c>missing-columns</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record BatchFailure(string Code, string Message);

/// <summary>An input blob: its name in the container <c>input</c>, ETag, bytes, and SHA-256 when it was read to the end.</summary>
public sealed record InputRecord(string Name, [property: JsonPropertyName("etag")] string ETag, long Length, string? Sha256);

/// <summary>A blob that the run wrote: its path with container, ETag, bytes and SHA-256.</summary>
public sealed record BlobRecord(string Path, [property: JsonPropertyName("etag")] string ETag, long Length, string Sha256);

/// <summary>Data rows of the file.</summary>
public sealed record RowCounts(long Read, long Scored, long Rejected);

/// <summary>Chunks of the file, and those of them that an earlier run had staged and the last one did not score again.</summary>
public sealed record ChunkCounts(int Total, int Resumed);

/// <summary>The model version that scored, with the SHA-256 of its file.</summary>
public sealed record ModelRecord(string Name, string Version, string Sha256);

/// <summary>When the run started and ended (UTC), and how fast it was.</summary>
public sealed record BatchTiming(DateTimeOffset StartedAt, DateTimeOffset FinishedAt, double Seconds, double? RowsPerSecond);
