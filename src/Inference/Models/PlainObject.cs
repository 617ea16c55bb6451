using System.Text.Json;

namespace Inference.Models;

/// <summary>A JSON object whose members are all asked for, each once, and none of which is <c>null</c>. Counts those that were found.</summary>
/// <exception cref="InvalidOperationException">It is no object, or a member is of another kind than asked for.</exception>
internal sealed class PlainObject(JsonElement json)
{
    private readonly int _members = CountOf(json);
    private int _found;

    /// <summary>A member that must be there.</summary>
    /// <exception cref="KeyNotFoundException">It is not.</exception>
    public JsonElement this[string name] => Find(name) ?? throw new KeyNotFoundException();

    /// <summary>A member, or null.</summary>
    public JsonElement? Find(string name)
    {
        if (!json.TryGetProperty(name, out var value))
            return null;
        _found++;
        return value.ValueKind == JsonValueKind.Null ? throw new InvalidOperationException() : value;
    }

    /// <summary>The text of a member that must be there.</summary>
    public string Text(string name) => Text(this[name]);

    /// <summary>A text; never null.</summary>
    public static string Text(JsonElement value) => value.GetString() ?? throw new InvalidOperationException();

    /// <summary>What was read of it, when that was all.</summary>
    /// <exception cref="FormatException">There is a member that nobody asked for, or one twice.</exception>
    public T Whole<T>(T value) => _found == _members ? value : throw new FormatException();

    private static int CountOf(JsonElement json)
    {
        var count = 0;
        foreach (var _ in json.EnumerateObject())
            count++;
        return count;
    }
}
