using System.Text.Json.Serialization;

namespace Inference.Batch;

/// <summary>
/// What is known of one input file, kept in the container <c>ledger</c>: the memory that makes a file be scored once in
/// effect, whoever announces it and however often.
/// </summary>
internal sealed record LedgerEntry
{
    /// <summary>ETag of the content this entry speaks of.</summary>
    [JsonPropertyName("inputEtag")]
    public required string InputETag { get; init; }

    /// <summary>Blob, content, model and options in one hash; see <see cref="LedgerKey"/>.</summary>
    public required string Key { get; init; }

    /// <summary>How far the content is.</summary>
    public required LedgerStatus Status { get; init; }

    /// <summary>Runs of this content so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>Runs of this content, in a row, before the last one, that broke off without staging anything new.</summary>
    public int Stalls { get; init; }

    /// <summary>Chunks that were staged when the last run began.</summary>
    public int StagedAtStart { get; init; }

    /// <summary>The model that scores, or scored, it; absent when none could be found.</summary>
    public ModelRecord? Model { get; init; }

    /// <summary>What is staged, while the run is under way.</summary>
    public BatchCheckpoint? Checkpoint { get; init; }

    /// <summary>How far the run is, or was when it broke off; absent before it read anything.</summary>
    public BatchProgress? Progress { get; init; }

    /// <summary>The receipt as it was, or is about to be, written.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>Whether there is nothing left to do for this content.</summary>
    public bool IsSettled => Status.IsSettled();
}

/// <summary>How far a run is.</summary>
/// <param name="Share">Share of the input that is scored and staged, 0 to 1.</param>
/// <param name="Rows">Data rows in it.</param>
/// <param name="RowsPerSecond">Rows a second of the run under way, without what earlier runs did.</param>
internal sealed record BatchProgress(double Share, long Rows, double RowsPerSecond);

/// <summary>How far a file's content is.</summary>
internal enum LedgerStatus
{
    /// <summary>A run began; without a live lease it broke off.</summary>
    Running,

    /// <summary>All is staged and the receipt is drafted; the blobs may or may not be committed.</summary>
    Committing,

    /// <summary>Output and receipt are there.</summary>
    Completed,

    /// <summary>A failed receipt is there.</summary>
    Failed,

    /// <summary>It was settled, and is to be scored again. Nobody has begun.</summary>
    Noted,
}

/// <summary>What follows from a status.</summary>
internal static class LedgerStatuses
{
    /// <summary>Whether there is nothing left to do.</summary>
    public static bool IsSettled(this LedgerStatus status) => status is LedgerStatus.Completed or LedgerStatus.Failed;
}
