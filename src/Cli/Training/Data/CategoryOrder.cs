using System.Runtime.InteropServices;
using System.Text;
using Inference.Models;

namespace Inference.Cli.Training.Data;

/// <summary>
/// The order of a feature's categories. A category is encoded as its position, and a tree splits positions at one
/// place; ordered by what the label tends to be, one split separates high from low, where an arbitrary order would
/// need one for every category. For a binary label this order holds the best of all two-way splits.
/// </summary>
internal static class CategoryOrder
{
    /// <summary>Rows' worth of trust in the overall mean, so that a category of three rows does not lead the list by luck.</summary>
    private const double PriorRows = 10;

    public static IReadOnlyList<string> Order(PlannedFeature feature, LabelColumn label, int[] trainRows)
    {
        var sums = new Dictionary<string, (double Sum, int Count)>(StringComparer.Ordinal);
        foreach (var category in feature.Categories!)
            sums.Add(category, default);
        var byText = sums.GetAlternateLookup<ReadOnlySpan<char>>();
        var total = 0.0;
        Span<char> chars = stackalloc char[256];
        foreach (var row in trainRows)
        {
            var text = feature.Column[row];
            var value = label.Values[row];
            total += value;
            scoped ReadOnlySpan<char> category = text.IsEmpty ? feature.Missing.Fill
                : text.Length <= chars.Length ? chars[..Encoding.UTF8.GetChars(text, chars)]
                : Encoding.UTF8.GetString(text);
            ref var found = ref CollectionsMarshal.GetValueRefOrNullRef(byText, category);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(in found))
                found = (found.Sum + value, found.Count + 1);
        }

        var prior = total / Math.Max(1, trainRows.Length);
        // Frequency is all that orders the categories of a multiclass label: no one direction of it exists.
        Func<(double Sum, int Count), double> rank = label.Task == ModelTask.MulticlassClassification
            ? found => -found.Count
            : found => (found.Sum + (prior * PriorRows)) / (found.Count + PriorRows);
        return [.. sums.OrderBy(pair => rank(pair.Value)).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key)];
    }

}
