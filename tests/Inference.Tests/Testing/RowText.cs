using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Schema;

namespace Inference.Tests.Testing;

/// <summary>Rows, given as fields of text in model order, in the forms that bodies have.</summary>
internal static class RowText
{
    /// <summary>One value as JSON.</summary>
    public static string Json(FeatureColumn column, string field) => field.Length == 0 ? "null"
        : column.Definition.Type == FeatureType.Category ? JsonSerializer.Serialize(field)
        : field is "NaN" or "Infinity" or "-Infinity" ? $"\"{field}\""
        : field;

    /// <summary>One row as a JSON array.</summary>
    public static string Positional(LoadedModel model, string[] row) => $"[{string.Join(',', model.Schema.Columns.Zip(row, Json))}]";

    /// <summary>One row as a JSON object.</summary>
    public static string Named(LoadedModel model, string[] row) =>
        $"{{{string.Join(',', model.Schema.Columns.Zip(row, (column, field) => $"{JsonSerializer.Serialize(column.Name)}:{Json(column, field)}"))}}}";

    /// <summary>Many rows as one JSON array.</summary>
    public static string List(LoadedModel model, IEnumerable<string[]> rows, Func<LoadedModel, string[], string> form) => $"[{string.Join(',', rows.Select(row => form(model, row)))}]";

    /// <summary>One column as a JSON array; each value in an array of its own when <paramref name="nested"/>.</summary>
    public static string Column(LoadedModel model, IEnumerable<string[]> rows, int position, bool nested) =>
        $"[{string.Join(',', rows.Select(row => nested ? $"[{Json(model.Schema[position], row[position])}]" : Json(model.Schema[position], row[position])))}]";

    /// <summary>All columns as a JSON object.</summary>
    public static string Columns(LoadedModel model, IReadOnlyList<string[]> rows, bool nested) =>
        $"{{{string.Join(',', model.Schema.Columns.Select((column, position) => $"{JsonSerializer.Serialize(column.Name)}:{Column(model, rows, position, nested)}"))}}}";

    /// <summary>CSV without a header.</summary>
    public static string Csv(IEnumerable<string[]> rows)
    {
        var csv = new StringBuilder();
        foreach (var row in rows)
            csv.AppendJoin(',', row.Select(Quoted)).Append('\n');
        return csv.ToString();
    }

    /// <summary>CSV with a header.</summary>
    public static string CsvWithHeader(LoadedModel model, IEnumerable<string[]> rows) => Csv([[.. model.Schema.Columns.Select(column => column.Name)], .. rows]);

    private static string Quoted(string field) => field.AsSpan().IndexOfAny("\",\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
