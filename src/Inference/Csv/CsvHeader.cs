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
    public int[] Bind(ModelSchema schema) => Bind([.. schema.Columns.Select(column => column.Name)], "columns", "Columns may come in any order.");

    /// <summary>For each of some other columns, the field that holds it.</summary>
    /// <exception cref="CsvFormatException">One is absent or stands twice.</exception>
    public int[] Bind(IReadOnlyList<string> kept) => Bind(kept, "columns that the output is to keep", "Correct the file, or the columns to keep ('batch.keepColumns' in model.json).");

    private int[] Bind(IReadOnlyList<string> wanted, string what, string advice)
    {
        var fields = Names.Select((name, field) => (name, field)).ToLookup(column => column.name, column => column.field, StringComparer.Ordinal);
        var missing = wanted.Where(name => !fields.Contains(name)).ToList();
        if (missing.Count > 0)
            throw new CsvFormatException("missing-columns", string.Create(CultureInfo.InvariantCulture, $"The header lacks {missing.Count} of {wanted.Count} {what}: {Listed(missing)}. {Found} {advice}{Hint}"));
        if (wanted.FirstOrDefault(name => fields[name].Count() > 1) is { } duplicate)
            throw new CsvFormatException("duplicate-column", $"The header names the column '{duplicate}' twice. Rename one of them.");
        return [.. wanted.Select(name => fields[name].First())];
    }

    private string Found => string.Create(CultureInfo.InvariantCulture, $"It has {Names.Count}: {Listed(Names)}.");

    private string Hint => IsDetected
        ? $" It was read with the {Dialect.Name} as the delimiter, as its first line suggests; \"batch\": {{\"delimiter\": \";\"}} in model.json, or --delimiter, sets another."
        : $" It was read with the {Dialect.Name} as the delimiter.";

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxListed).Select(name => name.Length > MaxNameChars ? name[..MaxNameChars] + "…" : name)) + (names.Count > MaxListed ? ", …" : "");
}
