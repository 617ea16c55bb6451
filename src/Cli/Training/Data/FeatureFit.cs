using System.Globalization;
using System.Text.Json;
using Inference.Schema;

namespace Inference.Cli.Training.Data;

/// <summary>Turns planned features into definitions, with everything that is learnt from data learnt from the given rows alone.</summary>
internal static class FeatureFit
{
    public static IReadOnlyList<FeatureDefinition> Fit(IReadOnlyList<PlannedFeature> planned, LabelColumn label, int[] trainRows) =>
        [.. planned.Select(feature => Fit(feature, label, trainRows))];

    private static FeatureDefinition Fit(PlannedFeature feature, LabelColumn label, int[] trainRows)
    {
        try
        {
            var missing = new MissingRule
            {
                Policy = feature.Missing.Policy,
                Value = feature.Missing.Policy == MissingPolicy.Fill ? FillElement(feature, trainRows) : null,
            };
            var definition = new FeatureDefinition
            {
                Name = feature.Name,
                Type = feature.Type,
                Values = feature.Type == FeatureType.Category ? CategoryOrder.Order(feature, label, trainRows) : null,
                Missing = missing,
                Unknown = feature.Unknown,
            };
            // Compiled here only to find a fill value of the wrong type while the option that gave it is known.
            _ = new FeatureColumn(definition);
            return definition;
        }
        catch (FormatException error)
        {
            throw new CliException($"--missing {feature.Name}=fill:{feature.Missing.Fill}: {error.Message}", error);
        }
    }

    private static JsonElement FillElement(PlannedFeature feature, int[] trainRows) =>
        feature.Missing.Fill is null ? JsonElement.Parse(Typical(feature, trainRows)) : feature.Missing.FillElement(feature.Type);

    /// <summary>Median of numbers, a whole one for integers; the more frequent boolean. As JSON text.</summary>
    private static string Typical(PlannedFeature feature, int[] trainRows)
    {
        var column = new FeatureColumn(new FeatureDefinition { Name = feature.Name, Type = feature.Type });
        var values = new List<float>(trainRows.Length);
        foreach (var row in trainRows)
        {
            if (!feature.IsMissing(row) && column.ParseText(feature.Column[row], out var value) == RejectReason.None)
                values.Add(value);
        }

        if (values.Count == 0)
            return feature.Type == FeatureType.Boolean ? "false" : "0";
        if (feature.Type == FeatureType.Boolean)
            return values.Sum() * 2 > values.Count ? "true" : "false";
        values.Sort();
        var upper = values[values.Count / 2];
        // The lower of two middle values for an integer, which stays whole; their mean for a number.
        var lower = values[(values.Count - 1) / 2];
        return (feature.Type == FeatureType.Integer ? lower : (float)(((double)lower + upper) / 2)).ToString("R", CultureInfo.InvariantCulture);
    }
}
