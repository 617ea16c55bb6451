using System.Buffers;
using System.Globalization;
using System.Text;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Models;

/// <summary>
/// <c>golden.csv</c>: rows in model order followed by their expected scores (<c>score</c>, or <c>score_0</c>, <c>score_1</c> …).
/// A version serves only when it reproduces them.
/// </summary>
public static class GoldenRows
{
    /// <summary>Largest difference allowed; a model file is portable between machines to about the last bits of a float.</summary>
    public const float Tolerance = 1e-5f;

    /// <summary>Scores the golden rows, compares, and returns the first row's fields in model order, as an example of a row.</summary>
    /// <exception cref="ModelPackageException">The file is missing, malformed, empty or not reproduced.</exception>
    public static IReadOnlyList<string> Verify(LoadedModel model, string path)
    {
        if (!File.Exists(path))
            throw new ModelPackageException(path, "the golden rows are missing; a version serves only when it reproduces them.");
        var expected = new float[model.ScoresPerRow];
        var found = new float[model.ScoresPerRow];
        var features = new float[model.Schema.Count];
        var bytes = File.ReadAllBytes(path);
        var reader = new CsvReader(bytes);
        var header = HeaderOf(model.Schema, model.ScoresPerRow);
        if (!reader.Read() || !Enumerable.SequenceEqual(reader.ToStrings(), header))
            throw new ModelPackageException(path, $"line 1 must be: {string.Join(',', header)}");

        var row = 0;
        IReadOnlyList<string> example = [];
        while (reader.Read())
        {
            row++;
            ReadRow(path, row, ref reader, model.Schema, features, expected);
            if (row == 1)
                example = reader.ToStrings()[..features.Length];
            model.Score(features, found);
            for (var i = 0; i < found.Length; i++)
            {
                if (!(Math.Abs(found[i] - expected[i]) <= Tolerance * Math.Max(1f, Math.Abs(expected[i]))))
                    throw new ModelPackageException(path, string.Create(CultureInfo.InvariantCulture, $"row {row} should score {expected[i]}, the model gives {found[i]}."));
            }
        }

        if (row == 0)
            throw new ModelPackageException(path, "there are no golden rows; at least one is needed.");
        return example;
    }

    /// <summary>Writes golden rows. Each row is the text of its fields in model order; their scores are what the model gives.</summary>
    public static byte[] Write(LoadedModel model, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var features = new float[rows.Count * model.Schema.Count];
        for (var i = 0; i < features.Length; i++)
        {
            var column = model.Schema[i % model.Schema.Count];
            if (column.ParseText(Encoding.UTF8.GetBytes(rows[i / model.Schema.Count][i % model.Schema.Count]), out features[i]) is var reason and not RejectReason.None)
                throw new FormatException($"Golden row: feature '{column.Name}' is {reason.Code()}.");
        }

        var scores = new float[rows.Count * model.ScoresPerRow];
        model.Score(features, scores);
        return Write(model.Schema, model.ScoresPerRow, rows, scores);
    }

    /// <summary>Writes golden rows with scores that are known, row-major.</summary>
    public static byte[] Write(ModelSchema schema, int scoresPerRow, IReadOnlyList<IReadOnlyList<string>> rows, float[] scores)
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteLine(buffer, HeaderOf(schema, scoresPerRow));
        for (var row = 0; row < rows.Count; row++)
            WriteLine(buffer, [.. rows[row], .. scores.Skip(row * scoresPerRow).Take(scoresPerRow).Select(score => score.ToString("R", CultureInfo.InvariantCulture))]);
        return buffer.WrittenSpan.ToArray();
    }

    private static void ReadRow(string path, int row, ref CsvReader reader, ModelSchema schema, Span<float> features, Span<float> scores)
    {
        if (reader.Error != RejectReason.None || reader.FieldCount != features.Length + scores.Length)
            throw new ModelPackageException(path, $"row {row} must have {features.Length + scores.Length} fields.");
        for (var i = 0; i < features.Length; i++)
        {
            if (schema[i].ParseText(reader.Field(i), out features[i]) != RejectReason.None)
                throw new ModelPackageException(path, $"row {row}, column '{schema[i].Name}': expected {schema[i].Expected}.");
        }

        for (var i = 0; i < scores.Length; i++)
        {
            if (!float.TryParse(reader.Field(features.Length + i), NumberStyles.Float, CultureInfo.InvariantCulture, out scores[i]))
                throw new ModelPackageException(path, $"row {row}: the expected score is not a number.");
        }
    }

    private static string[] HeaderOf(ModelSchema schema, int scoresPerRow) =>
        [.. schema.Columns.Select(column => column.Name), .. scoresPerRow == 1 ? ["score"] : Enumerable.Range(0, scoresPerRow).Select(i => $"score_{i}")];

    private static void WriteLine(ArrayBufferWriter<byte> buffer, string[] fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0)
                buffer.Write(","u8);
            CsvField.Write(buffer, Encoding.UTF8.GetBytes(fields[i]));
        }

        buffer.Write("\n"u8);
    }
}
