using System.Text.Json;

namespace Inference.Predict.Rows;

/// <summary>The two forms of rows that TensorFlow Serving began and others took over.</summary>
internal static class ServingForms
{
    private const string ExpectedInstances = "'instances' must be a list of rows: [[1.0, 2.5]] in model order, or [{\"name\": value}].";
    private const string ExpectedInputs = "'inputs' must be an object of columns, {\"name\": [values]}, or a list of rows in model order.";

    /// <summary>Reads the value of <c>instances</c>, which the reader stands on: a list of rows.</summary>
    /// <exception cref="CallException">400: no such list; 413: more rows than allowed.</exception>
    public static void ReadInstances(ref Utf8JsonReader reader, PredictCall call) => RowList.Read(ref reader, call, ExpectedInstances);

    /// <summary>Reads the value of <c>inputs</c>, which the reader stands on: an object of columns, or one tensor [N, F] without a name.</summary>
    /// <exception cref="CallException">400: neither; 413: more rows than allowed.</exception>
    public static void ReadInputs(ref Utf8JsonReader reader, PredictCall call)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            ColumnList.Read(ref reader, call);
        else
            RowList.Read(ref reader, call, ExpectedInputs);
    }
}
