using System.Text;
using Inference.Csv;
using Inference.Predict.Rows;
using Inference.Schema;

namespace Inference.Predict.Invocations;

/// <summary>Which field of a CSV record holds which feature.</summary>
internal readonly struct CsvColumns
{
    private readonly NamedColumns? _named;

    private CsvColumns(int fieldCount, int[]? fields, NamedColumns? named)
    {
        FieldCount = fieldCount;
        Fields = fields;
        _named = named;
    }

    /// <summary>Fields of every record.</summary>
    public int FieldCount { get; }

    /// <summary>By feature, its field, or -1 when it has none; null when fields are in model order.</summary>
    public int[]? Fields { get; }

    /// <summary>Whether the first record named the columns.</summary>
    public bool HasHeader => _named is not null;

    /// <summary>
    /// Learns the columns from the first record. It is a header when its names make up more than half of its fields, or of
    /// the model's features: a header that does not fit is told so, and not read as a row of wrong values.
    /// </summary>
    public static CsvColumns Of(ref CsvReader first, ModelSchema schema, RowErrors errors)
    {
        if (first.Error != RejectReason.None || !IsHeader(ref first, schema))
            return new CsvColumns(schema.Count, null, null);
        var fields = new int[schema.Count];
        Array.Fill(fields, -1);
        var named = new NamedColumns(schema, errors);
        for (var field = 0; field < first.FieldCount; field++)
        {
            var name = Name(ref first, field);
            var position = schema.IndexOf(name);
            if (position >= 0)
            {
                named.Add(position);
                fields[position] = field;
            }
            else if (field > 0 || !name.IsEmpty)
            {
                // An empty first name is how pandas writes its index, which is none of the caller's columns.
                named.AddUnknown(Encoding.UTF8.GetString(name));
            }
        }

        named.Complete();
        return new CsvColumns(first.FieldCount, fields, named);
    }

    /// <summary>Puts in the values of features that have no column.</summary>
    public void Fill(Span<float> row) => _named?.Fill(row);

    private static bool IsHeader(ref CsvReader first, ModelSchema schema)
    {
        var names = 0;
        for (var field = 0; field < first.FieldCount; field++)
        {
            if (schema.IndexOf(Name(ref first, field)) >= 0)
                names++;
        }

        return names * 2 > Math.Min(first.FieldCount, schema.Count);
    }

    private static ReadOnlySpan<byte> Name(ref CsvReader reader, int field) => reader.Field(field).Trim(" \t"u8);
}
