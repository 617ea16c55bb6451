using System.Text.Json;
using Inference.Cli.Training;
using Inference.Cli.Training.Data;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring.Onnx;

namespace Inference.Cli.Import;

/// <summary>The features of an imported model, from a CSV file that shows them or a JSON file that says them.</summary>
/// <param name="Definitions">In the graph's order.</param>
/// <param name="Rows">The CSV file; null when there is none.</param>
internal sealed record ImportedFeatures(IReadOnlyList<FeatureDefinition> Definitions, TrainingTable? Rows)
{
    /// <exception cref="CliException">The file cannot be read or does not fit the graph.</exception>
    public static async Task<ImportedFeatures> ReadAsync(OnnxModel model, ImportOptions options, CancellationToken cancellationToken)
    {
        if (Path.GetExtension(options.FeaturesPath).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return new(await FromJsonAsync(options, cancellationToken), null);
        var table = await TrainingFile.ReadAsync(options.FeaturesPath, cancellationToken, minColumns: 1);
        CheckNames(table, options.Rules);
        var columns = Columns(model, table, options);
        return new([.. columns.Select(column => Definition(table, column, InputOf(model, column.Name), options.Rules))], table);
    }

    private static async Task<IReadOnlyList<FeatureDefinition>> FromJsonAsync(ImportOptions options, CancellationToken cancellationToken)
    {
        if (options.Rules.Named().FirstOrDefault() is { Option: { } option })
            throw new CliException($"{option} goes with a CSV file of features; say it in {options.FeaturesPath} instead.");
        try
        {
            await using var file = File.OpenRead(options.FeaturesPath);
            var features = (await JsonSerializer.DeserializeAsync(file, ModelJson.Default.FeatureFile, cancellationToken))?.Features;
            return features is null || features.Any(feature => feature is null) ? throw new JsonException("A feature is null.") : features;
        }
        catch (JsonException error)
        {
            throw new CliException($"{options.FeaturesPath}: not valid: {error.Message} Expected {{\"features\": [{{\"name\": \"age\", \"type\": \"number\"}}, …]}}, as in model.json.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{options.FeaturesPath}: cannot be read: {error.Message}", error);
        }
    }

    private static void CheckNames(TrainingTable table, ColumnRules rules)
    {
        foreach (var (option, name) in rules.Named().Where(rule => table.IndexOf(rule.Column) < 0))
            throw new CliException($"{option} names the column '{name}', which {table.FileName} does not have. {NearNames.Suggest(name, table.Columns.Select(column => column.Name))}");
    }

    /// <summary>A graph with an input per column names its features; one with a table has them in the file's order.</summary>
    private static List<TextColumn> Columns(OnnxModel model, TrainingTable table, ImportOptions options)
    {
        if (model.Layout == OnnxInputLayout.Columns)
        {
            var absent = model.Inputs.Where(input => table.IndexOf(input.Name) < 0).Select(input => $"'{input.Name}'").ToList();
            if (absent.Count > 0)
                throw new CliException($"{table.FileName} lacks {string.Join(", ", absent)}, which the graph reads. It has: {Names(table.Columns)}.");
            return [.. model.Inputs.Select(input => table.Columns[table.IndexOf(input.Name)])];
        }

        var columns = table.Columns.Where(column => !options.Rules.Ignore.Contains(column.Name)).ToList();
        if (columns.FirstOrDefault(column => column.Name.Length == 0) is not null)
            throw new CliException($"{table.FileName}: a column has no name. Name it in the header line, or remove it.");
        if (model.FeatureCount is { } count && columns.Count != count)
            throw new CliException($"The graph reads {count} features, {table.FileName} has {columns.Count} columns: {Names(columns)}. {(columns.Count > count ? "Leave out those that are no features, such as the label, with --ignore <column>." : "Add the columns that are missing, in the order that the model was trained with.")}");
        return columns;
    }

    private static FeatureDefinition Definition(TrainingTable table, TextColumn column, OnnxValue input, ColumnRules rules)
    {
        var profile = ColumnProfile.Of(column, [.. Enumerable.Range(0, table.RowCount)]);
        var type = rules.Types.TryGetValue(column.Name, out var chosen) ? chosen : TypeOf(table, column, profile, input);
        var missingRows = type == FeatureType.Category ? profile.Empty : profile.MissingWords;
        var missing = rules.Missing.GetValueOrDefault(column.Name) ?? new MissingChoice(missingRows > 0 ? MissingPolicy.Allow : MissingPolicy.Reject);
        try
        {
            return new FeatureDefinition
            {
                Name = column.Name,
                Type = type,
                Values = type == FeatureType.Category ? Categories(column, table.RowCount) : null,
                Missing = new MissingRule { Policy = missing.Policy, Value = missing.Policy == MissingPolicy.Fill ? missing.FillElement(type) : null },
                Unknown = rules.Unknown.TryGetValue(column.Name, out var unknown) ? unknown : null,
            };
        }
        catch (FormatException error)
        {
            throw new CliException($"--missing {column.Name}=fill:{missing.Fill}: {error.Message}", error);
        }
    }

    /// <summary>Numbers stay numbers though a sample may hold whole ones only; what else there is, the graph's input decides.</summary>
    private static FeatureType TypeOf(TrainingTable table, TextColumn column, ColumnProfile profile, OnnxValue input)
    {
        if (input.Element == OnnxElement.String)
            return FeatureType.Category;
        if (input.Element == OnnxElement.Bool || (profile.Valued > 0 && profile.Booleans == profile.Valued))
            return FeatureType.Boolean;
        if (profile.Numbers == profile.Valued)
            return input.Element is OnnxElement.Int32 or OnnxElement.Int64 ? FeatureType.Integer : FeatureType.Number;
        var line = table.Lines[Math.Max(0, profile.FirstNonNumber)];
        throw new CliException($"{table.FileName}, line {line}: column '{column.Name}' holds text, and the graph reads numbers. If the column is no feature, leave it out with --ignore {column.Name}; if it was encoded before training, describe it in a JSON file for --features, with its 'values' in the order of their codes.");
    }

    private static OnnxValue InputOf(OnnxModel model, string name) =>
        model.Inputs.FirstOrDefault(input => input.Name == name) ?? model.Inputs[0];

    private static List<string> Categories(TextColumn column, int rows) =>
        [.. Enumerable.Range(0, rows).Select(column.Text).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Names(IEnumerable<TextColumn> columns) => string.Join(", ", columns.Select(column => column.Name));
}
