using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Inference.Csv;
using Inference.Predict.Queueing;
using Inference.Schema;

namespace Inference.Models;

/// <summary>
/// <c>golden.csv</c>: rows in model order followed by their expected scores (<c>score</c>, or <c>score_0</c>, <c>score_1</c> …).
/// A version serves only when it reproduces them.
/// </summary>
public sealed class GoldenRows
{
    /// <summary>
    /// Largest difference allowed of a probability; of a regression's value, relative to the largest in the file, since a
    /// sum is as exact as its largest terms. A model file is portable between machines to about the last bits of a float.
    /// </summary>
    public const float Tolerance = 1e-5f;

    internal const string Missing = "the golden rows are missing; a version serves only when it reproduces them.";

    /// <summary>Rows that warming uses, however many there are.</summary>
    private const int WarmRows = 64;

    /// <summary>The runtime compiles a method anew, optimised, after 30 calls.</summary>
    private const int WarmRounds = 40;

    private readonly string _location;
    private readonly int _featureCount;
    private readonly List<float> _features = [];
    private readonly List<float> _scores = [];

    private GoldenRows(string location, int featureCount)
    {
        _location = location;
        _featureCount = featureCount;
    }

    /// <summary>The first row's fields in model order, as an example of a row.</summary>
    public IReadOnlyList<string> Example { get; private set; } = [];

    /// <summary>Rows in the file; at least one.</summary>
    public int Count => _features.Count / _featureCount;

    /// <summary>Reads the file of a model with this schema.</summary>
    /// <exception cref="ModelPackageException">It is malformed or empty.</exception>
    internal static GoldenRows Parse(PackageFile file, ModelSchema schema, int scoresPerRow)
    {
        var golden = new GoldenRows(file.Location, schema.Count);
        var reader = new CsvReader(file.Content);
        var header = HeaderOf(schema, scoresPerRow);
        if (!reader.Read() || !Enumerable.SequenceEqual(reader.ToStrings(), header))
            throw new ModelPackageException(file.Location, $"line 1 must be: {string.Join(',', header)}");
        var features = new float[schema.Count];
        var scores = new float[scoresPerRow];
        for (var row = 1; reader.Read(); row++)
        {
            ReadRow(file.Location, row, ref reader, schema, features, scores);
            golden._features.AddRange(features);
            golden._scores.AddRange(scores);
            if (row == 1)
                golden.Example = reader.ToStrings()[..features.Length];
        }

        return golden.Count > 0 ? golden : throw new ModelPackageException(file.Location, "there are no golden rows; at least one is needed.");
    }

    /// <summary>Scores the rows one by one and all together, and compares.</summary>
    /// <exception cref="ModelPackageException">They are not reproduced.</exception>
    internal void Verify(LoadedModel model)
    {
        var found = new float[_scores.Count];
        for (var row = 0; row < Count; row++)
            model.Score(Features(row, 1), found.AsSpan(row * model.ScoresPerRow, model.ScoresPerRow));
        Compare(found, model);
        found.AsSpan().Clear();
        model.Score(Features(0, Count), found);
        Compare(found, model);
    }

    /// <summary>Scores rows, one by one and together, until the scorer's code is compiled as it will stay: the first callers must not wait for that.</summary>
    internal void Warm(LoadedModel model)
    {
        var rows = Math.Min(Count, WarmRows);
        var scores = new float[rows * model.ScoresPerRow];
        for (var round = 0; round < WarmRounds; round++)
        {
            model.Score(Features(round % rows, 1), scores.AsSpan(0, model.ScoresPerRow));
            model.Score(Features(0, rows), scores);
        }
    }

    /// <summary>Measures what a row costs, once the model is warm.</summary>
    internal RowCost Measure(LoadedModel model, TimeProvider time) => RowCost.Measure(model, Features(0, Math.Min(Count, RowCost.BlockRows)), time);

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
        CsvField.WriteRecord(buffer, HeaderOf(schema, scoresPerRow), CsvDialect.Comma);
        for (var row = 0; row < rows.Count; row++)
            CsvField.WriteRecord(buffer, [.. rows[row], .. scores.Skip(row * scoresPerRow).Take(scoresPerRow).Select(score => score.ToString("R", CultureInfo.InvariantCulture))], CsvDialect.Comma);
        return buffer.WrittenSpan.ToArray();
    }

    private void Compare(float[] found, LoadedModel model)
    {
        var allowed = Tolerance * (model.Manifest.Task == ModelTask.Regression ? _scores.Max(Math.Abs) : 1f);
        for (var i = 0; i < found.Length; i++)
        {
            if (!(Math.Abs(found[i] - _scores[i]) <= allowed))
                throw new ModelPackageException(_location, string.Create(CultureInfo.InvariantCulture, $"row {(i / model.ScoresPerRow) + 1} should score {_scores[i]}, the model gives {found[i]}."));
        }
    }

    private ReadOnlySpan<float> Features(int firstRow, int rows) => CollectionsMarshal.AsSpan(_features).Slice(firstRow * _featureCount, rows * _featureCount);

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
}
