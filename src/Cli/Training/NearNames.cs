namespace Inference.Cli.Training;

/// <summary>Finds what a misspelt name may have meant.</summary>
internal static class NearNames
{
    /// <summary>A sentence to put behind an error: the nearest names, or all of them when none is near.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        var names = known.Where(other => other.Length > 0).ToList();
        var near = names
            .Select(other => (other, distance: Distance(name.ToUpperInvariant(), other.ToUpperInvariant())))
            .Where(pair => pair.distance <= Math.Max(2, name.Length / 3))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.other, StringComparer.Ordinal)
            .Take(3).Select(pair => $"'{pair.other}'").ToList();
        return near.Count > 0
            ? $"Did you mean {string.Join(" or ", near)}?"
            : $"There are: {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", …" : "")}.";
    }

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
