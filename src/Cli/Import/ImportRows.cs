using System.Globalization;
using System.Text;
using Inference.Cli.Training.Data;
using Inference.Schema;

namespace Inference.Cli.Import;

/// <summary>Rows to try an imported model on: their fields in model order, encoded, and the scores that the file expects of them.</summary>
/// <param name="Source">File name, for messages.</param>
/// <param name="Texts">Fields of each row, in model order.</param>
/// <param name="Features">Encoded, row-major.</param>
/// <param name="Expected">Scores that the file holds, row-major; null when it has none.</param>
internal sealed record ImportRows(string Source, IReadOnlyList<string[]> Texts, float[] Features, float[]? Expected)
{
    /// <summary>Whether no file holds them.</summary>
    public bool IsMadeUp { get; private init; }

    /// <summary>More rows would prove nothing that these do not.</summary>
    private const int MaxRows = 10_000;

    /// <summary>The rows of a table; those of a features file that the schema refuses are passed over, those of a golden file are errors.</summary>
    /// <exception cref="CliException">A column is missing, a value does not fit, or no row is left.</exception>
    public static ImportRows Of(TrainingTable table, ModelSchema schema, int scoresPerRow, bool isGolden)
    {
        var columns = schema.Columns.Select(column => Column(table, column.Name)).ToArray();
        var scoreColumns = isGolden ? ScoreColumns(table, scoresPerRow) : [];
        var texts = new List<string[]>();
        var features = new List<float>();
        var expected = new List<float>();
        var row = new float[schema.Count];
        for (var i = 0; i < table.RowCount && texts.Count < MaxRows; i++)
        {
            if (Problem(table, columns, schema, i, row) is { } problem)
            {
                if (isGolden)
                    throw new CliException(problem);
                continue;
            }

            texts.Add([.. columns.Select(column => column.Text(i))]);
            features.AddRange(row);
            expected.AddRange(scoreColumns.Select(column => Score(table, column, i)));
        }

        return texts.Count > 0
            ? new(table.FileName, texts, [.. features], scoreColumns.Length > 0 ? [.. expected] : null)
            : throw new CliException($"{table.FileName} has no row that the features allow. Look at the types and missing policies.");
    }

    /// <summary>Rows made up from the features alone, for want of real ones.</summary>
    public static ImportRows MadeUp(ModelSchema schema)
    {
        const int Count = 20;
        var texts = Enumerable.Range(0, Count).Select(row => schema.Columns.Select((column, i) => MadeUp(column.Definition, (row * 7) + (i * 3))).ToArray()).ToList();
        var features = new float[Count * schema.Count];
        for (var i = 0; i < features.Length; i++)
            _ = schema[i % schema.Count].ParseText(Encoding.UTF8.GetBytes(texts[i / schema.Count][i % schema.Count]), out features[i]);
        return new("made-up rows", texts, features, null) { IsMadeUp = true };
    }

    private static string MadeUp(FeatureDefinition feature, int number) => feature.Type switch
    {
        FeatureType.Category => feature.Values![number % feature.Values.Count],
        FeatureType.Boolean => number % 2 == 0 ? "true" : "false",
        _ => ((number % 23) - 5).ToString(CultureInfo.InvariantCulture),
    };

    private static TextColumn Column(TrainingTable table, string name) => table.IndexOf(name) is var index and >= 0
        ? table.Columns[index]
        : throw new CliException($"{table.FileName} lacks the column '{name}', which is a feature.");

    private static TextColumn[] ScoreColumns(TrainingTable table, int scoresPerRow)
    {
        string[] names = scoresPerRow == 1 ? ["score"] : [.. Enumerable.Range(0, scoresPerRow).Select(i => string.Create(CultureInfo.InvariantCulture, $"score_{i}"))];
        var found = names.Where(name => table.IndexOf(name) >= 0).ToArray();
        return found.Length == 0 || found.Length == names.Length
            ? [.. found.Select(name => table.Columns[table.IndexOf(name)])]
            : throw new CliException($"{table.FileName} has only {string.Join(", ", found)} of the expected scores {string.Join(", ", names)}. Give all of them, or none.");
    }

    private static string? Problem(TrainingTable table, TextColumn[] columns, ModelSchema schema, int row, float[] features)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (schema[i].ParseText(columns[i][row], out features[i]) is var reason and not RejectReason.None)
                return string.Create(CultureInfo.InvariantCulture, $"{table.FileName}, line {table.Lines[row]}: column '{columns[i].Name}' is {reason.Code()}; expected {schema[i].Expected}.");
        }

        return null;
    }

    private static float Score(TrainingTable table, TextColumn column, int row) =>
        float.TryParse(Encoding.UTF8.GetString(column[row]), NumberStyles.Float, CultureInfo.InvariantCulture, out var score)
            ? score
            : throw new CliException(string.Create(CultureInfo.InvariantCulture, $"{table.FileName}, line {table.Lines[row]}: the expected '{column.Name}' is not a number."));
}
