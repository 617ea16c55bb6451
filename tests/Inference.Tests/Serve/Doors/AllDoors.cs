using System.Text.Json;
using Inference.Models;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Serve.Doors;

/// <summary>Every form of every protocol.</summary>
internal static class AllDoors
{
    public static IReadOnlyList<Door> List { get; } =
    [
        new("reference, positional", Reference, (model, rows) => $"{{\"features\":{RowText.List(model, rows, RowText.Positional)}}}", Answers.Reference),
        new("reference, named", Reference, (model, rows) => $"{{\"features\":{RowText.List(model, rows, RowText.Named)}}}", Answers.Reference),
        new("V2, a tensor per column", V2, (model, rows) => Frame(model, rows, nested: false), Answers.V2),
        new("V2, nested data", V2, (model, rows) => Frame(model, rows, nested: true), Answers.V2),
        new("V2, a version", model => $"/v2/models/{model}/versions/1/infer", (model, rows) => Frame(model, rows, nested: false), Answers.V2),
        new("V2, one tensor", V2, (model, rows) => Matrix(model, rows, flat: true), Answers.V2) { Takes = AllNumbers },
        new("V2, one nested tensor", V2, (model, rows) => Matrix(model, rows, flat: false), Answers.V2) { Takes = AllNumbers },
        new("V1, objects", V1, (model, rows) => $"{{\"instances\":{RowText.List(model, rows, RowText.Named)}}}", Answers.Records),
        new("V1, arrays", V1, (model, rows) => $"{{\"instances\":{RowText.List(model, rows, RowText.Positional)}}}", Answers.Records),
        new("V1, a version", model => $"/v1/models/{model}/versions/1:predict", (model, rows) => $"{{\"instances\":{RowText.List(model, rows, RowText.Positional)}}}", Answers.Records),
        new("V1, columns", V1, (model, rows) => $"{{\"inputs\":{RowText.Columns(model, rows, nested: false)}}}", Answers.Columns),
        new("V1, nested columns", V1, (model, rows) => $"{{\"inputs\":{RowText.Columns(model, rows, nested: true)}}}", Answers.Columns),
        new("MLflow, dataframe_split", Invocations, (model, rows) => $"{{\"dataframe_split\":{{\"columns\":[{Names(model)}],\"data\":{RowText.List(model, rows, RowText.Positional)}}}}}", Answers.Records),
        new("MLflow, dataframe_records", Invocations, (model, rows) => $"{{\"dataframe_records\":{RowText.List(model, rows, RowText.Named)}}}", Answers.Records),
        new("MLflow, instances", Invocations, (model, rows) => $"{{\"instances\":{RowText.List(model, rows, RowText.Positional)}}}", Answers.Records),
        new("MLflow, inputs", Invocations, (model, rows) => $"{{\"inputs\":{RowText.Columns(model, rows, nested: false)}}}", Answers.Records),
        new("MLflow, CSV", Invocations, RowText.CsvWithHeader, Answers.Records) { ContentType = "text/csv" },
        new("SageMaker", Invocations, (_, rows) => RowText.Csv(rows), Answers.Csv) { ContentType = "text/csv", Accept = "text/csv" },
        new("SageMaker, a header", Invocations, RowText.CsvWithHeader, Answers.Csv) { ContentType = "text/csv; charset=utf-8", Accept = "text/csv" },
    ];

    private static string Reference(string model) => $"/api/predict/{model}";

    private static string V2(string model) => $"/v2/models/{model}/infer";

    private static string V1(string model) => $"/v1/models/{model}:predict";

    private static string Invocations(string model) => $"/invocations/{model}";

    private static string Names(LoadedModel model) => string.Join(',', model.Schema.Columns.Select(column => JsonSerializer.Serialize(column.Name)));

    private static string Frame(LoadedModel model, IReadOnlyList<string[]> rows, bool nested) => $"{{\"inputs\":[{string.Join(',', model.Schema.Columns.Select((column, position) =>
        $"{{\"name\":{JsonSerializer.Serialize(column.Name)},\"shape\":[{rows.Count}{(nested ? ",1" : "")}],\"datatype\":\"{Datatype(column)}\",\"data\":{RowText.Column(model, rows, position, nested)}}}"))}]}}";

    private static string Matrix(LoadedModel model, IReadOnlyList<string[]> rows, bool flat)
    {
        var data = RowText.List(model, rows, RowText.Positional);
        return $"{{\"inputs\":[{{\"name\":\"input-0\",\"shape\":[{rows.Count},{model.Schema.Count}],\"datatype\":\"FP64\",\"data\":{(flat ? $"[{data.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)}]" : data)}}}]}}";
    }

    private static bool AllNumbers(LoadedModel model) => model.Schema.Columns.All(column => column.Definition.Type is FeatureType.Number or FeatureType.Integer);

    private static string Datatype(FeatureColumn column) => column.Definition.Type switch
    {
        FeatureType.Category => "BYTES",
        FeatureType.Boolean => "BOOL",
        FeatureType.Integer => "INT64",
        _ => "FP32",
    };
}
