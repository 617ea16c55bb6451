using System.Runtime.InteropServices;
using System.Text;

namespace Inference.Cli.Training.Data;

/// <summary>How often each text occurs.</summary>
internal static class CategoryCounts
{
    /// <summary>Counts the texts of a column that are not empty.</summary>
    public static Dictionary<string, int> Of(TextColumn column, int[] rows)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var byText = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> chars = stackalloc char[256];
        foreach (var row in rows)
        {
            var text = column[row];
            if (text.IsEmpty)
                continue;
            if (text.Length <= chars.Length)
                CollectionsMarshal.GetValueRefOrAddDefault(byText, chars[..Encoding.UTF8.GetChars(text, chars)], out _)++;
            else
                CollectionsMarshal.GetValueRefOrAddDefault(counts, Encoding.UTF8.GetString(text), out _)++;
        }

        return counts;
    }
}
