using System.Globalization;
using Inference.Schema;

namespace Inference.Csv;

/// <summary>The header record of a CSV file.</summary>
/// <param name="Names">Column names, without spaces around them.</param>
/// <param name="Record">The record as it stands in the file, without byte order mark and newline.</param>
/// <param name="Lines">Lines up to and with the header.</param>
internal sealed record CsvHeader(IReadOnlyList<string> Names, byte[] Record, int Lines)
{
    private const int MaxListed = 10;
    private const int MaxNameChars = 64;

    /// <summary>How the file's records are separated into fields.</summary>
    public CsvDialect Dialect { get; init; } = CsvDialect.Comma;

    /// <summary>Nobody said which delimiter the file has; it was told from the header.</summary>
    public bool IsDetected { get; init; }

    /// <summary>For each feature in model order, the field that holds it.</summary>
    /// <exception cref="CsvFormatException">A feature is absent or stands twice; the message names the columns.</exception>
    public int[] Bind(ModelSchema schema)
    {
        var fields = new int[schema.Count];
        Array.Fill(fields, -1);
        for (var field = 0; field < Names.Count; field++)
        {
            var position = schema.IndexOf(Names[field]);
            if (position < 0)
                continue;
            if (fields[position] >= 0)
                throw Duplicate(schema[position].Name);
            fields[position] = field;
        }

        var missing = schema.Columns.Where((_, position) => fields[position] < 0).Select(column => column.Name).ToList();
        if (missing.Count > 0)
            throw new CsvFormatException("missing-columns", string.Create(CultureInfo.InvariantCulture, $"The header lacks {missing.Count} of {schema.Count} columns: {Listed(missing)}. {Found} Columns may come in any order.{Hint}"));
        return fields;
    }

    /// <summary>For each of some other columns, the field that holds it.</summary>
    /// <exception cref="CsvFormatException">One is absent or stands twice.</exception>
    public int[] Bind(IReadOnlyList<string> kept)
    {
        var missing = kept.Where(name => !Names.Contains(name)).ToList();
        if (missing.Count > 0)
            throw new CsvFormatException("missing-columns", $"The output is to keep columns that the header lacks: {Listed(missing)}. {Found} Correct the file, or the columns to keep ('batch.keepColumns' in model.json).{Hint}");
        return [.. kept.Select(FieldOf)];
    }

    private string Found => string.Create(CultureInfo.InvariantCulture, $"It has {Names.Count}: {Listed(Names)}.");

    private string Hint => IsDetected
        ? $" It was read with the {Dialect.Name} as the delimiter, as its first line suggests; \"batch\": {{\"delimiter\": \";\"}} in model.json, or --delimiter, sets another."
        : $" It was read with the {Dialect.Name} as the delimiter.";

    private int FieldOf(string name)
    {
        var field = -1;
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] != name)
                continue;
            if (field >= 0)
                throw Duplicate(name);
            field = i;
        }

        return field;
    }

    private static CsvFormatException Duplicate(string name) => new("duplicate-column", $"The header names the column '{name}' twice. Rename one of them.");

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxListed).Select(name => name.Length > MaxNameChars ? name[..MaxNameChars] + "…" : name)) + (names.Count > MaxListed ? ", …" : "");
}
