using System.Globalization;
using Inference.Schema;

namespace Inference.Cli.Training.Data;

/// <summary>Some rows of the training file as the model sees them, encoded by the schema that serves.</summary>
/// <param name="Rows">Rows of the file, in the order of the matrix.</param>
/// <param name="Features">Row-major [rows x features].</param>
/// <param name="FeatureCount">Floats per row.</param>
internal sealed record RowMatrix(int[] Rows, float[] Features, int FeatureCount)
{
    /// <exception cref="CliException">A value does not fit its feature; the message names line and column.</exception>
    public static RowMatrix Encode(TrainingTable table, IReadOnlyList<PlannedFeature> planned, ModelSchema schema, int[] rows)
    {
        var features = new float[checked(rows.Length * schema.Count)];
        for (var j = 0; j < schema.Count; j++)
        {
            var text = planned[j].Column;
            var column = schema[j];
            for (var i = 0; i < rows.Length; i++)
            {
                var reason = column.ParseText(text[rows[i]], out var value);
                if (reason == RejectReason.None && float.IsInfinity(value))
                    reason = RejectReason.OutOfRange;
                if (reason != RejectReason.None)
                    throw Unfit(table, column, text.Text(rows[i]), rows[i], reason);
                features[(i * schema.Count) + j] = value;
            }
        }

        return new RowMatrix(rows, features, schema.Count);
    }

    public float[] Row(int index) => Features.AsSpan(index * FeatureCount, FeatureCount).ToArray();

    private static CliException Unfit(TrainingTable table, FeatureColumn column, string text, int row, RejectReason reason) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{table.FileName}, line {table.Lines[row]}, column '{column.Name}': expected {column.Expected}, found '{text}' ({reason.Code()})."));
}
