using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Inference.Predict.OpenInference;

/// <summary>The members that one kind of object may have, each once.</summary>
/// <param name="owner">The object in words, to start a sentence with.</param>
/// <param name="names">The members.</param>
internal sealed class KnownMembers(string owner, params string[] names)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Index of the member that the reader stands on.</summary>
    /// <param name="reader">Stands on a property name.</param>
    /// <param name="seen">Bits of the members that came before in this object.</param>
    /// <exception cref="CallException">400: the member is not known, or came before.</exception>
    public int Find(in Utf8JsonReader reader, ref uint seen)
    {
        // Clients mostly write them in one order.
        var index = 32 - BitOperations.LeadingZeroCount(seen);
        if (index >= _names.Length || !reader.ValueTextEquals(_names[index]))
            index = Find(reader);
        if ((seen & (1u << index)) != 0)
            throw CallException.Bad($"{owner} has '{names[index]}' twice.");
        seen |= 1u << index;
        return index;
    }

    private int Find(in Utf8JsonReader reader)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (reader.ValueTextEquals(_names[i]))
                return i;
        }

        throw CallException.Bad($"{owner} has a member that is not known here. Known: {string.Join(", ", names)}.");
    }
}
