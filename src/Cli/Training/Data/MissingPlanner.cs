using Inference.Schema;

namespace Inference.Cli.Training.Data;

/// <summary>
/// The policies for missing values and unknown categories. Where the training file has no missing values, a row that
/// lacks one later is refused: the model has never seen such a row. Where it has, numbers are filled with the median
/// and categories get a value of their own, so that missingness stays visible to the model.
/// </summary>
internal static class MissingPlanner
{
    private const string MissingCategory = "missing";

    public static PlannedFeature Plan(TextColumn column, FeatureType type, int missingRows, Dictionary<string, int>? counts, ColumnRules rules)
    {
        var isCategory = type == FeatureType.Category;
        UnknownCategoryPolicy? unknown = rules.Unknown.TryGetValue(column.Name, out var chosenUnknown) ? chosenUnknown : null;
        if (unknown is not null && !isCategory)
            throw new CliException($"--unknown belongs to categories, and '{column.Name}' is of type {type.ToString().ToLowerInvariant()}.");

        MissingChoice missing;
        if (rules.Missing.TryGetValue(column.Name, out var chosen))
            missing = chosen;
        else if (missingRows > 0)
            missing = new MissingChoice(MissingPolicy.Fill, isCategory ? Unused(MissingCategory, counts!) : null);
        else if (unknown == UnknownCategoryPolicy.Missing)
            // Unknown counts as missing, so there must be something to put in: the most frequent category.
            missing = new MissingChoice(MissingPolicy.Fill, counts!.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).First().Key);
        else
            missing = new MissingChoice(MissingPolicy.Reject);

        return new PlannedFeature
        {
            Column = column,
            Type = type,
            MissingRows = missingRows,
            Missing = missing,
            Unknown = unknown,
            Categories = isCategory ? [.. counts!.Keys.Concat(missing.Fill is { } fill ? [fill] : []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : null,
        };
    }

    private static string Unused(string name, Dictionary<string, int> counts)
    {
        while (counts.ContainsKey(name))
            name = "(" + name + ")";
        return name;
    }
}
