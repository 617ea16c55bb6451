using System.Text;
using Inference.Csv;
using Inference.Predict.Rows;
using Inference.Schema;

namespace Inference.Predict.Invocations;

/// <summary>Which field of a CSV record holds which feature.</summary>
internal readonly struct CsvColumns
{
    private readonly NamedColumns? _named;

    private CsvColumns(int fieldCount, int[] fields, NamedColumns? named)
    {
        FieldCount = fieldCount;
        Fields = fields;
        _named = named;
        AreAllThere = Array.TrueForAll(fields, field => field >= 0);
        AreNext = AreAllThere;
        for (var i = 1; i < fields.Length; i++)
            AreNext &= fields[i] == fields[i - 1] + 1;
    }

    /// <summary>Fields of every record.</summary>
    public int FieldCount { get; }

    /// <summary>By feature, its field, or -1 when it has none.</summary>
    public int[] Fields { get; }

    /// <summary>Whether every feature has a field.</summary>
    public bool AreAllThere { get; }

    /// <summary>Whether these stand side by side, in model order.</summary>
    public bool AreNext { get; }

    /// <summary>Whether the first record named the columns.</summary>
    public bool HasHeader => _named is not null;

    /// <summary>
    /// Learns the columns from the first record. It is a header when its names make up more than half of its fields, or of
    /// the model's features: a header that does not fit is told so, and not read as a row of wrong values.
    /// </summary>
    public static CsvColumns Of(ref CsvReader first, ModelSchema schema, RowErrors errors)
    {
        if (first.Error != RejectReason.None || !IsHeader(ref first, schema))
            return new CsvColumns(schema.Count, [.. Enumerable.Range(0, schema.Count)], null);
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
