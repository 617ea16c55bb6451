using System.Globalization;

namespace Inference.Benchmarks.Compare.Sides;

/// <summary>One way to ask our service for predictions of rows.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Path">Where <c>{0}</c> is the model's name.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Body">Makes the body from rows, each the text of its numbers with commas between them.</param>
internal sealed record CallForm(string Name, string Path, string ContentType, Func<IReadOnlyList<string>, string> Body)
{
    private const string Json = "application/json";

    /// <summary>The reference call.</summary>
    public static CallForm Reference { get; } = new("reference call", "/api/predict/{0}", Json, rows => $$"""{"features":{{(rows.Count == 1 ? Row(rows[0]) : Rows(rows))}}}""");

    /// <summary>The Open Inference Protocol, with one tensor.</summary>
    public static CallForm V2 { get; } = new("V2", "/v2/models/{0}/infer", Json, rows => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"inputs":[{"name":"rows","shape":[{{rows.Count}},{{Workspace.Features}}],"datatype":"FP32","data":[{{string.Join(',', rows)}}]}]}"""));

    /// <summary>TensorFlow Serving's.</summary>
    public static CallForm V1 { get; } = new("V1", "/v1/models/{0}:predict", Json, rows => $$"""{"instances":{{Rows(rows)}}}""");

    /// <summary>MLflow's, as pandas writes tables.</summary>
    public static CallForm MLflow { get; } = new("MLflow", "/invocations/{0}", Json, rows => $$$"""{"dataframe_split":{"columns":["{{{string.Join("\",\"", BenchmarkData.Names(Workspace.Features))}}}"],"data":{{{Rows(rows)}}}}}""");

    /// <summary>SageMaker's CSV without a header.</summary>
    public static CallForm Csv { get; } = new("CSV", "/invocations/{0}", "text/csv", rows => string.Join('\n', rows) + "\n");

    public static IReadOnlyList<CallForm> All { get; } = [Reference, V2, V1, MLflow, Csv];

    /// <summary>Where a server takes calls of this form for a model.</summary>
    public Uri Address(Uri server, string model) => new(server, string.Format(CultureInfo.InvariantCulture, Path, model));

    /// <summary>Rows of a labelled file, without their labels.</summary>
    public static string[] ReadRows(string path, int count) => [.. File.ReadLines(path).Skip(1).Take(count).Select(line => line[..line.LastIndexOf(',')])];

    private static string Rows(IReadOnlyList<string> rows) => $"[{string.Join(',', rows.Select(Row))}]";

    private static string Row(string row) => $"[{row}]";
}
