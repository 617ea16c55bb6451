using System.Text.Json.Serialization;

namespace Inference.Models;

/// <summary>How one version of a model stands, as index, status page and command line show it.</summary>
public sealed record ModelState
{
    /// <summary>Model name.</summary>
    public required string Name { get; init; }

    /// <summary>Version.</summary>
    public required int Version { get; init; }

    /// <summary>Whether it can answer.</summary>
    public required ModelReadiness State { get; init; }

    /// <summary>Why it cannot, or what is wrong with a newer content of it; empty when all is well.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether it answers calls that name no version.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether <c>serving.json</c> pins it.</summary>
    public bool IsPinned { get; init; }

    /// <summary><c>folder</c> or <c>container</c>; null when no store has it any more.</summary>
    public string? Source { get; init; }

    /// <summary>Which scorer serves it; null while it is not loaded.</summary>
    public ScorerState? Scorer { get; init; }

    /// <summary>When it was loaded, UTC.</summary>
    public DateTimeOffset? LoadedAt { get; init; }
}

/// <summary>The scorer of a loaded version.</summary>
/// <param name="Name"><c>tree-ensemble</c>, <c>mlnet</c> or <c>onnxruntime</c>.</param>
/// <param name="Detail">What it works on.</param>
/// <param name="Calls">Whether calls that wait at the same time are scored together, and what was measured for that.</param>
/// <param name="MemoryBytes">Memory that the version holds, estimated.</param>
public sealed record ScorerState(string Name, string Detail, string Calls, long MemoryBytes);

/// <summary>Whether a version can answer, in the words of the Open Inference Protocol.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelReadiness>))]
public enum ModelReadiness
{
    /// <summary>It is loaded.</summary>
    [JsonStringEnumMemberName("READY")]
    Ready,

    /// <summary>It is being loaded.</summary>
    [JsonStringEnumMemberName("LOADING")]
    Loading,

    /// <summary>It is not loaded; the reason says whether it could be.</summary>
    [JsonStringEnumMemberName("UNAVAILABLE")]
    Unavailable,
}
