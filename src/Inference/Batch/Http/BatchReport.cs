using System.Text.Json.Serialization;

namespace Inference.Batch.Http;

/// <summary>What calls are told of one file.</summary>
internal sealed record BatchReport : BatchStatus
{
    public BatchReport(BatchStatus status)
        : base(status)
    {
    }

    /// <summary>What came of the call; only where a run was asked for.</summary>
    [JsonPropertyOrder(-1)]
    public CallOutcome? Outcome { get; init; }

    /// <summary>Runs of this content so far.</summary>
    [JsonPropertyOrder(1)]
    public int? Attempts { get; init; }

    /// <summary>Where its pieces are.</summary>
    [JsonPropertyOrder(2)]
    public BatchLinks Links => BatchLinks.Of(this);

    /// <summary>The receipt of what the file holds now, once it is settled.</summary>
    [JsonPropertyOrder(3)]
    public Receipt? Receipt { get; init; }
}

/// <summary>What came of a call that asked for a run.</summary>
internal enum CallOutcome
{
    /// <summary>It was scored.</summary>
    [JsonStringEnumMemberName("scored")]
    Scored,

    /// <summary>There was nothing to do.</summary>
    [JsonStringEnumMemberName("already-settled")]
    AlreadySettled,

    /// <summary>The file as a whole cannot be scored; its receipt says why.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>A run is under way.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It waits for its turn.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,
}

/// <summary>Where the pieces of one file are: the address of its status, and the blobs that there are, with their containers.</summary>
/// <param name="Status">Address of the status, relative to the service.</param>
/// <param name="Receipt">The receipt, once it is settled.</param>
/// <param name="Output">The scored rows, once completed.</param>
/// <param name="Rejects">The rows that could not be scored, when there are any.</param>
internal sealed record BatchLinks(string Status, string? Receipt, string? Output, string? Rejects)
{
    public static BatchLinks Of(BatchStatus status)
    {
        var file = new BatchFile(status.File);
        var isCompleted = status.Status == BatchStatus.Completed;
        var isSettled = isCompleted || status.Status == BatchStatus.Failed;
        return new BatchLinks(
            BatchPath.Of(file),
            isSettled ? $"{BatchFile.ReceiptsContainer}/{file.ReceiptName}" : null,
            isCompleted ? $"{BatchFile.OutputContainer}/{file.Name}" : null,
            // Also of a file that failed because of them: they show what to mend.
            isSettled && status.Rejected > 0 ? $"{BatchFile.RejectsContainer}/{file.Name}" : null);
    }
}

/// <summary>A page of the list.</summary>
/// <param name="Files">The files.</param>
/// <param name="Next">Address of the next page, relative to the service; absent at the end.</param>
internal sealed record BatchPage(IReadOnlyList<BatchReport> Files, string? Next);

/// <summary>JSON form of answers about batches.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(BatchReport))]
[JsonSerializable(typeof(BatchPage))]
internal sealed partial class BatchHttpJson : JsonSerializerContext;
