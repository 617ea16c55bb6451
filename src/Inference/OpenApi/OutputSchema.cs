using System.Globalization;
using System.Text.Json.Nodes;
using Inference.Models;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi;

/// <summary>
/// What the protocols V1 and MLflow say of a row: the number of a regression; the outputs of a classifier, by the names
/// that its manifest gives them.
/// </summary>
internal static class OutputSchema
{
    private const string Probabilities = "probabilities";

    /// <summary>Of one row.</summary>
    public static JsonObject Row(LoadedModel model) => Of(model, schema => schema);

    /// <summary>Of all rows: the same, with a list in place of each value.</summary>
    public static JsonObject Columns(LoadedModel model) => Of(model, List);

    private static JsonObject Of(LoadedModel model, Func<JsonObject, JsonObject> wrap)
    {
        if (model.Manifest.Labels is not { } labels)
            return wrap(Score("The value."));
        var names = model.Manifest.Outputs;
        var outputs = new JsonObject
        {
            [names.Prediction] = wrap(Label(model, labels)),
            [names.Probability] = wrap(Score(labels.Count == 2 ? "Probability of the second label." : "Probability of the label.")),
        };
        if (labels.Count > 2)
            outputs[Probabilities] = wrap(List(Score("Of the label at this place.")).Saying($"In this order: {string.Join(", ", labels)}."));
        return Object(outputs, outputs.Select(output => output.Key).ToList());
    }

    private static JsonObject Label(LoadedModel model, IReadOnlyList<string> labels) => model.HasNumericLabels
        ? new JsonObject { ["type"] = "number", ["enum"] = Array(labels.Select(label => JsonValue.Create(double.Parse(label, NumberStyles.Float, CultureInfo.InvariantCulture)))) }
        : OneOfTexts(labels);
}
