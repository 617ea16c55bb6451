using System.Numerics;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Predict.Invocations;

/// <summary>
/// Reads a CSV body: with a header, columns by name in any order; without, in model order. Rows are refused for the
/// reasons that files have.
/// </summary>
internal static class CsvRows
{
    /// <summary>Far more columns than any model has. A bound keeps a line of commas from taking many times its size in memory.</summary>
    private const int MaxFields = 64 * 1024;

    /// <summary>Reads the body into the call's rows.</summary>
    /// <exception cref="CallException">400: empty, not UTF-8, or too wide; 413: more rows than allowed.</exception>
    public static void Read(PredictCall call)
    {
        var reader = new CsvReader(Text(call.Body.Span), maxFields: MaxFields);
        if (!reader.Read())
            throw CallException.Bad("The body is empty. Send one row per line, in the order of the features or behind a header that names them.");
        if (reader.FieldCount > MaxFields)
            throw CallException.Bad(FormattableString.Invariant($"The first line has more than {MaxFields} fields."));
        var columns = CsvColumns.Of(ref reader, call.Schema, call.Errors);
        // What is wrong with a header would be told again for every row.
        if (call.Errors.Count > 0 || (columns.HasHeader && !reader.Read()))
            return;
        var row = 0;
        do
        {
            ReadRow(ref reader, columns, call, row++);
        }
        while (reader.Read());
    }

    private static void ReadRow(ref CsvReader reader, in CsvColumns columns, PredictCall call, int row)
    {
        var target = call.Rows.Add();
        columns.Fill(target);
        if (reader.Error != RejectReason.None)
        {
            call.Errors.Add(new RowError(row, null, reader.Error, "quotes around a whole field, closed, and doubled inside it"));
            return;
        }

        if (reader.FieldCount != columns.FieldCount)
        {
            var reason = reader.FieldCount < columns.FieldCount ? RejectReason.TooFewFields : RejectReason.TooManyFields;
            call.Errors.Add(new RowError(row, null, reason, ExpectedFields(columns, call.Schema, reader.FieldCount)));
            return;
        }

        var next = 0;
        if (columns.AreAllThere && call.Schema.HoldsNumbersOnly && reader.CanReadFour)
        {
            for (; next <= target.Length - FourNumbers.Count; next += FourNumbers.Count)
            {
                var left = reader.ReadFour(columns.Fields.AsSpan(next, FourNumbers.Count), columns.AreNext, target.Slice(next, FourNumbers.Count));
                for (; left != 0; left &= left - 1)
                    ReadField(ref reader, columns, call, row, next + BitOperations.TrailingZeroCount(left), target);
            }
        }

        for (; next < target.Length; next++)
            ReadField(ref reader, columns, call, row, next, target);
    }

    private static void ReadField(ref CsvReader reader, in CsvColumns columns, PredictCall call, int row, int position, Span<float> target)
    {
        if (columns.Fields[position] < 0)
            return;
        var column = call.Schema[position];
        if (column.ParseText(reader.Field(columns.Fields[position]), out target[position]) is var reason and not RejectReason.None)
            call.Errors.Add(new RowError(row, column.Name, reason, column.Expected));
    }

    private static string ExpectedFields(in CsvColumns columns, ModelSchema schema, int came) => columns.HasHeader
        ? FormattableString.Invariant($"{columns.FieldCount} fields, as many as the header has; {came} came")
        : FormattableString.Invariant($"{schema.Count} values in this order: {string.Join(", ", schema.Columns.Select(column => column.Name))}; {came} came");

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || body.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw CallException.Bad("The body is UTF-16. Send it as UTF-8.");
        return body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
    }
}
