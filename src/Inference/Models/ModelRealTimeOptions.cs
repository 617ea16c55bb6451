using System.Text.Json.Serialization;

namespace Inference.Models;

/// <summary>Real-time options of one model. They change when a call is scored, never its scores: batch files are not scored again for them.</summary>
public sealed record ModelRealTimeOptions
{
    /// <summary>
    /// Rows scored at once by default. Measured: in blocks of 256 a row costs what it costs in any larger block (100 trees of
    /// 20 leaves: 0.14 µs, alone 1.1) or nearly so (of 1,000 leaves: 1.96 µs, in 1,024 rows 1.85, alone 3.5), and who is
    /// behind such a block waits half a millisecond.
    /// </summary>
    public const int DefaultMaxBatchRows = 256;

    /// <summary>Rows that may wait by default: two of the largest requests that are let in by default, and less than a second of work for any model that is fit for real time.</summary>
    public const int DefaultMaxQueuedRows = 20_000;

    /// <summary>Whether calls that wait at the same time are scored together. Default <c>auto</c>: measured when the model is loaded.</summary>
    public MergeChoice Merge { get; init; }

    /// <summary>
    /// Most rows scored at once, 1 to 65,536: of calls that are merged, and of a larger call, which is scored in slices so
    /// that others get between. Default 256.
    /// </summary>
    public int? MaxBatchRows { get; init; }

    /// <summary>Most rows that may wait, 1 or more; a call that would exceed it is answered 429, unless nothing waits. Default 20,000.</summary>
    public int? MaxQueuedRows { get; init; }
}

/// <summary>Whether calls that wait at the same time are scored together.</summary>
public enum MergeChoice
{
    /// <summary>Where measuring at load says that it pays.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>Always.</summary>
    [JsonStringEnumMemberName("on")]
    On,

    /// <summary>Never.</summary>
    [JsonStringEnumMemberName("off")]
    Off,
}
