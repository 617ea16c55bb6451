using System.Text;
using System.Text.Json;
using Inference.Csv;
using Inference.Models;

namespace Inference.Tests.Serve.Doors;

/// <summary>Reads predictions out of the answers of each protocol, figures as they are written.</summary>
internal static class Answers
{
    public static IReadOnlyList<Said> Reference(LoadedModel model, string answer) =>
        [.. Root(answer).GetProperty("predictions").EnumerateArray().Select(row => new Said(
            Text(row.GetProperty(IsRegression(model) ? "prediction" : "label")),
            IsRegression(model) ? "" : Text(row.GetProperty("probability")),
            row.TryGetProperty("probabilities", out var all) ? string.Join(' ', all.EnumerateObject().Select(label => Text(label.Value))) : ""))];

    public static IReadOnlyList<Said> V2(LoadedModel model, string answer)
    {
        var outputs = Root(answer).GetProperty("outputs").EnumerateArray().ToDictionary(output => output.GetProperty("name").GetString()!, output => output.GetProperty("data").EnumerateArray().Select(Text).ToArray());
        return [.. outputs["prediction"].Select((prediction, row) => new Said(
            prediction,
            outputs.TryGetValue("probability", out var probability) ? probability[row] : "",
            outputs.TryGetValue("probabilities", out var all) ? string.Join(' ', all.Skip(row * model.ScoresPerRow).Take(model.ScoresPerRow)) : ""))];
    }

    /// <summary>Bare values of a regression, else objects.</summary>
    public static IReadOnlyList<Said> Records(LoadedModel model, string answer) =>
        [.. Root(answer).GetProperty("predictions").EnumerateArray().Select(row => IsRegression(model)
            ? new Said(Text(row), "", "")
            : new Said(Text(row.GetProperty("prediction")), Text(row.GetProperty("probability")), row.TryGetProperty("probabilities", out var all) ? Joined(all) : ""))];

    /// <summary>Bare values of a regression, else an object of columns.</summary>
    public static IReadOnlyList<Said> Columns(LoadedModel model, string answer)
    {
        var outputs = Root(answer).GetProperty("outputs");
        if (IsRegression(model))
            return [.. outputs.EnumerateArray().Select(value => new Said(Text(value), "", ""))];
        var probabilities = outputs.GetProperty("probability").EnumerateArray().Select(Text).ToList();
        var all = outputs.TryGetProperty("probabilities", out var column) ? column.EnumerateArray().Select(Joined).ToList() : null;
        return [.. outputs.GetProperty("prediction").EnumerateArray().Select((label, row) => new Said(Text(label), probabilities[row], all?[row] ?? ""))];
    }

    public static IReadOnlyList<Said> Csv(LoadedModel model, string answer)
    {
        var reader = new CsvReader(Encoding.UTF8.GetBytes(answer));
        var rows = new List<Said>();
        while (reader.Read())
        {
            var fields = reader.ToStrings();
            rows.Add(new Said(fields[0], IsRegression(model) ? "" : fields[1], null));
        }

        return rows;
    }

    private static bool IsRegression(LoadedModel model) => model.Manifest.Task == ModelTask.Regression;

    private static string Joined(JsonElement list) => string.Join(' ', list.EnumerateArray().Select(Text));

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static JsonElement Root(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.Clone();
    }
}
