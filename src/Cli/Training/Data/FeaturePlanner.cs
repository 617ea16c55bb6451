using System.Globalization;
using Inference.Models;
using Inference.Schema;

namespace Inference.Cli.Training.Data;

/// <summary>Decides which columns become features, of which type and with which policies.</summary>
internal static class FeaturePlanner
{
    private const int MaxCategories = 1000;

    /// <summary>2^24: up to here a float holds every whole number.</summary>
    private const int LargestExactInteger = 16_777_216;

    private static readonly OutputNames Outputs = new();

    public static IReadOnlyList<PlannedFeature> Plan(TrainingTable table, LabelColumn label, ColumnRules rules, Warnings warnings)
    {
        CheckNames(table, label, rules);
        var features = new List<PlannedFeature>();
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = table.Columns[i];
            if (column.Name == label.Name || rules.Ignore.Contains(column.Name))
                continue;
            if (column.Name.Length == 0)
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"Column {i + 1} has no name and is ignored."));
                continue;
            }

            if (PlanColumn(table, column, label.Rows, rules, warnings) is { } feature)
                features.Add(feature);
        }

        return features.Count > 0 ? features : throw new CliException($"{table.FileName}: no column is left to be a feature beside the label '{label.Name}'.");
    }

    private static PlannedFeature? PlanColumn(TrainingTable table, TextColumn column, int[] rows, ColumnRules rules, Warnings warnings)
    {
        if (column.Name == Outputs.Prediction || column.Name == Outputs.Probability)
            throw new CliException($"The column '{column.Name}' has the name of a column that scoring adds. Rename it, or leave it out with --ignore {column.Name}.");
        var profile = ColumnProfile.Of(column, rows);
        if (profile.IsConstant)
        {
            warnings.Add($"Column '{column.Name}' has the same value in every row and is ignored.");
            return null;
        }

        var type = rules.Types.TryGetValue(column.Name, out var chosen) ? chosen : TypeInference.TypeOf(profile);
        if (type != FeatureType.Category && profile.Valued == 0)
        {
            warnings.Add($"Column '{column.Name}' has no values and is ignored.");
            return null;
        }

        if (type == FeatureType.Integer && profile.LooksLikeId)
            warnings.Add($"Column '{column.Name}' rises or falls with every row, like an id or a row number. If it is one, leave it out with --ignore {column.Name}.");
        if (type == FeatureType.Integer && profile.LargestMagnitude > LargestExactInteger)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"Column '{column.Name}' holds whole numbers above {LargestExactInteger:N0}, which the model sees rounded to about seven digits. For codes use --type {column.Name}=category."));
        var counts = type == FeatureType.Category ? CategoryCounts.Of(column, rows) : null;
        if (counts is not null && !rules.Types.ContainsKey(column.Name))
            CheckCategories(table, column, counts, profile);
        return MissingPlanner.Plan(column, type, type == FeatureType.Category ? profile.Empty : profile.MissingWords, counts, rules);
    }

    private static void CheckNames(TrainingTable table, LabelColumn label, ColumnRules rules)
    {
        foreach (var (option, name) in rules.Named())
        {
            if (table.IndexOf(name) < 0)
                throw new CliException($"{option} names the column '{name}', which {table.FileName} does not have. {NearNames.Suggest(name, table.Columns.Select(column => column.Name))}");
            if (name == label.Name)
                throw new CliException($"{option} names '{name}', which is the label.");
        }
    }

    private static void CheckCategories(TrainingTable table, TextColumn column, Dictionary<string, int> counts, ColumnProfile profile)
    {
        var valued = profile.Rows - profile.Empty;
        if (counts.Count <= MaxCategories && counts.Count * 2 <= valued)
            return;
        var first = profile.FirstNonNumber;
        var remedy = profile.Numbers > profile.Rows / 2
            ? string.Create(CultureInfo.InvariantCulture, $"Most of it is numbers; on line {table.Lines[first]} stands '{column.Text(first)}'. Mend these values, or leave the column out with --ignore {column.Name}.")
            : $"If it is an id or free text, leave it out with --ignore {column.Name}; if each text means something, use --type {column.Name}=category.";
        throw new CliException(string.Create(CultureInfo.InvariantCulture, $"The text column '{column.Name}' has {counts.Count} different values in {valued} rows, too many to learn from. {remedy}"));
    }
}
