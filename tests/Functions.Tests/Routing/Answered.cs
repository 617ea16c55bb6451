using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests.Routing;

/// <summary>What came back; <c>Function</c> is the name of the function that ran, null when the host answered itself.</summary>
internal sealed record Answered(string? Function, int Status, string Body, IHeaderDictionary Headers)
{
    public (string? Function, int Status) Pair => (Function, Status);

    public JsonElement Json
    {
        get
        {
            using var json = JsonDocument.Parse(Body);
            return json.RootElement.Clone();
        }
    }

    /// <summary>
    /// The numbers that the answer has under a name, as they are written: a member of that name, or the data of an output
    /// of that name.
    /// </summary>
    public IReadOnlyList<string> Numbers(string name) => [.. Numbers(Json, name)];

    private static IEnumerable<string> Numbers(JsonElement json, string name) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(item => Numbers(item, name)),
        JsonValueKind.Object when json.TryGetProperty("name", out var its) && its.ValueEquals(name) => Texts(json.GetProperty("data")),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => member.NameEquals(name) ? Texts(member.Value) : Numbers(member.Value, name)),
        _ => [],
    };

    private static IEnumerable<string> Texts(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().SelectMany(Texts) : [json.GetRawText()];
}
