using System.Globalization;
using Inference.Models;
using Inference.Schema;

namespace Inference.Cli.Training.Data;

/// <summary>Finds out what the label column asks for, and reads it.</summary>
internal static class LabelReader
{
    private const int MaxNumericClasses = 20;
    private const int MaxClasses = 200;
    private const int MinRows = 50;
    private const int MinRowsPerClass = 8;

    public static LabelColumn Read(TrainingTable table, TrainOptions options, Warnings warnings)
    {
        var position = table.IndexOf(options.Label);
        if (position < 0)
            throw new CliException($"{table.FileName} has no column '{options.Label}' to use as the label. {NearNames.Suggest(options.Label, table.Columns.Select(column => column.Name))}");
        if (table.RowCount == 0)
            throw new CliException($"{table.FileName} holds a header but no rows.");

        var column = table.Columns[position];
        var profile = ColumnProfile.Of(column, [.. Enumerable.Range(0, table.RowCount)]);
        // In a column of texts, NA may be a label like any other; only in a column of numbers it surely means none.
        var isText = profile.Numbers + profile.MissingWords < profile.Rows && profile.Booleans + profile.MissingWords < profile.Rows;
        var rows = Enumerable.Range(0, table.RowCount).Where(row => !IsMissing(column[row], isText)).ToArray();
        if (rows.Length < table.RowCount)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{table.RowCount - rows.Length} rows without a label in '{options.Label}' were left out."));
        if (rows.Length < MinRows)
            throw new CliException(string.Create(CultureInfo.InvariantCulture, $"{table.FileName} has {rows.Length} rows with a label; at least {MinRows} are needed to train and measure a model."));

        var labels = DistinctLabels(column, rows, profile);
        var isNumeric = profile.Numbers + profile.MissingWords == profile.Rows;
        var task = options.Task ?? InferTask(labels, isNumeric, profile.Integers == profile.Numbers);
        if (labels.Count < 2)
            throw new CliException($"The label '{options.Label}' has the same value '{labels.Keys.First()}' in every row; there is nothing to learn.");
        return task == ModelTask.Regression
            ? Numbers(table, column, rows, profile)
            : Classes(column, rows, labels, task, options);
    }

    private static ModelTask InferTask(Dictionary<string, string> labels, bool isNumeric, bool isWhole) => labels.Count switch
    {
        2 => ModelTask.BinaryClassification,
        _ when !isNumeric || (isWhole && labels.Count <= MaxNumericClasses) => ModelTask.MulticlassClassification,
        _ => ModelTask.Regression,
    };

    private static LabelColumn Numbers(TrainingTable table, TextColumn column, int[] rows, ColumnProfile profile)
    {
        if (profile.FirstNonNumber >= 0)
            throw new CliException(string.Create(CultureInfo.InvariantCulture, $"The label '{column.Name}' of a regression must be a number, found '{column.Text(profile.FirstNonNumber)}' on line {table.Lines[profile.FirstNonNumber]}."));
        var values = Unlabelled(table.RowCount);
        foreach (var row in rows)
        {
            values[row] = float.Parse(column[row], NumberStyles.Float, CultureInfo.InvariantCulture);
            if (!float.IsFinite(values[row]))
                throw new CliException(string.Create(CultureInfo.InvariantCulture, $"The label '{column.Name}' on line {table.Lines[row]} is '{column.Text(row)}', which is out of range."));
        }

        return new LabelColumn(column.Name, ModelTask.Regression, null, values, rows);
    }

    private static LabelColumn Classes(TextColumn column, int[] rows, Dictionary<string, string> labels, ModelTask task, TrainOptions options)
    {
        CheckCount(column.Name, labels.Count, rows.Length, task);
        var ordered = labels.OrderBy(label => label.Key, new LabelOrder()).Select(label => label.Value).ToList();
        if (options.Positive is { } positive)
        {
            if (task != ModelTask.BinaryClassification)
                throw new CliException($"--positive belongs to labels of two values; '{column.Name}' has {labels.Count}.");
            if (!labels.TryGetValue(Key(positive), out var text))
                throw new CliException($"--positive '{positive}' is not a value of the label '{column.Name}', which has: {string.Join(", ", ordered)}.");
            ordered.Remove(text);
            ordered.Add(text);
        }

        var indexes = ordered.Select((text, index) => (Key(text), index)).ToDictionary(pair => pair.Item1, pair => pair.index, StringComparer.Ordinal);
        var values = Unlabelled(rows[^1] + 1);
        foreach (var row in rows)
            values[row] = indexes[Key(column.Text(row))];
        var read = new LabelColumn(column.Name, task, ordered, values, rows);
        var counts = read.CountClasses(rows);
        var rare = Enumerable.Range(0, counts.Length).Where(index => counts[index] < MinRowsPerClass).ToList();
        if (rare.Count > 0)
            throw new CliException(string.Create(CultureInfo.InvariantCulture, $"Each value of the label '{column.Name}' needs at least {MinRowsPerClass} rows; too rare: {string.Join(", ", rare.Take(10).Select(index => $"'{ordered[index]}' ({counts[index]})"))}. Leave these rows out or merge the values."));
        return read;
    }

    private static void CheckCount(string name, int count, int rows, ModelTask task)
    {
        if (task == ModelTask.BinaryClassification && count != 2)
            throw new CliException($"A binary classifier needs a label of two values; '{name}' has {count}. Use --task multiclass or regression.");
        if (task == ModelTask.MulticlassClassification && count == 2)
            throw new CliException($"The label '{name}' has two values; use --task binary.");
        if (count > MaxClasses || count > rows / 2)
            throw new CliException(string.Create(CultureInfo.InvariantCulture, $"The label '{name}' has {count} different values in {rows} rows, too many for classes (at most {MaxClasses}). If it is a number, use --task regression; if it is an id or free text, choose another label."));
    }

    /// <summary>Labels by what they mean (1, 1.0 and 01 are one label), with the text that stands first in the file.</summary>
    private static Dictionary<string, string> DistinctLabels(TextColumn column, int[] rows, ColumnProfile profile)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var byText = CategoryCounts.Of(column, rows).Keys;
        foreach (var text in profile.Numbers == profile.Valued ? byText.Order(StringComparer.Ordinal) : byText.AsEnumerable())
            labels.TryAdd(Key(text), text.Trim());
        return labels;
    }

    private static string Key(string text)
    {
        text = text.Trim();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return number.ToString("R", CultureInfo.InvariantCulture);
        return bool.TryParse(text, out var flag) ? (flag ? "true" : "false") : text;
    }

    private static bool IsMissing(ReadOnlySpan<byte> text, bool isText)
    {
        text = text.Trim(" \t"u8);
        return isText ? text.IsEmpty : FeatureColumn.IsMissingText(text);
    }

    private static float[] Unlabelled(int rows)
    {
        var values = new float[rows];
        Array.Fill(values, float.NaN);
        return values;
    }
}
