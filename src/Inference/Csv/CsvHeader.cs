using Inference.Schema;

namespace Inference.Csv;

/// <summary>The header record of a CSV file.</summary>
/// <param name="Names">Column names.</param>
/// <param name="Record">The record as it stands in the file, without byte order mark and newline.</param>
/// <param name="Lines">Lines up to and with the header.</param>
internal sealed record CsvHeader(IReadOnlyList<string> Names, byte[] Record, int Lines)
{
    private const int MaxListed = 10;

    /// <summary>For each feature in model order, the field that holds it.</summary>
    /// <exception cref="CsvFormatException">A feature is absent or stands twice; the message names the columns.</exception>
    public int[] Bind(ModelSchema schema)
    {
        var fields = new int[schema.Count];
        Array.Fill(fields, -1);
        for (var field = 0; field < Names.Count; field++)
        {
            var position = schema.IndexOf(Names[field].Trim());
            if (position < 0)
                continue;
            if (fields[position] >= 0)
                throw new CsvFormatException("duplicate-column", $"The header names the column '{schema[position].Name}' twice.");
            fields[position] = field;
        }

        var missing = schema.Columns.Where((_, position) => fields[position] < 0).Select(column => column.Name).ToList();
        if (missing.Count > 0)
            throw new CsvFormatException("missing-columns", $"The header lacks {missing.Count} of {schema.Count} columns: {Listed(missing)}. It has {Names.Count}: {Listed(Names)}. Columns may come in any order, separated by commas.");
        return fields;
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxListed)) + (names.Count > MaxListed ? ", …" : "");
}
