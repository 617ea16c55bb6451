using System.Text.Json.Nodes;

namespace Inference.OpenApi;

/// <summary>One verb of one path.</summary>
/// <param name="Id">Unique, and kept for ever: generated clients name their methods by it.</param>
/// <param name="Tag">The protocol that it belongs to.</param>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record Operation(string Id, string Tag, string Summary)
{
    /// <summary>What else a caller should know.</summary>
    public string? Description { get; init; }

    /// <summary>Its parameters, by the names that the contract has them under.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>What it reads.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>What it answers, by status; without its errors.</summary>
    public SortedDictionary<int, JsonObject> Answers { get; init; } = [];

    /// <summary>Form of its errors.</summary>
    public ErrorForm ErrorForm { get; init; } = ErrorForm.Problem;

    /// <summary>Statuses of its errors.</summary>
    public IReadOnlyList<int> Errors { get; init; } = [];

    /// <summary>Whether callers need no key even where one is set.</summary>
    public bool IsOpen { get; init; }
}
