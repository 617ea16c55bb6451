using System.Text.Json.Nodes;
using Inference.Models;
using static Inference.OpenApi.Schemas;

namespace Inference.OpenApi.Routes;

/// <summary>The reference call: for the default model, for any, and one path for each live model, so that clients are typed by it.</summary>
internal sealed class PredictRoutes : IRouteDescriber
{
    private const string Tag = "Predict";
    private const string Request = "PredictRequest";
    private const string Answer = "PredictAnswer";

    public void Describe(Contract contract)
    {
        contract.AddTag(Tag, "The reference call. Errors are problem details (RFC 9457).");
        AddSchemas(contract, null);
        contract.Add("/api/predict", HttpMethod.Post, Scoring(new Operation("predictDefault", Tag, "Score rows with the default model"), contract.Default));
        contract.Add("/api/predict/{model}", HttpMethod.Post, Scoring(new Operation("predict", Tag, "Score rows with a model") { Parameters = [Parameters.Model] }, null));
        foreach (var model in contract.Models)
        {
            AddSchemas(contract, model);
            contract.Add($"/api/predict/{model.Name}", HttpMethod.Post, Scoring(new Operation($"predict_{model.Name}", Tag, $"Score rows with {model.Name}"), model));
        }
    }

    /// <param name="operation">What it is called.</param>
    /// <param name="model">The model that answers; null when it may be any.</param>
    private static Operation Scoring(Operation operation, ModelSchemas? model) => operation with
    {
        Parameters = [.. operation.Parameters, Parameters.Timeout],
        Body = Body("One row, or a list of rows.", ModelSchemas.Ref(model, Request), Examples(model)),
        Answers = new() { [200] = Scored("A prediction for a row, a list of predictions for a list.", ModelSchemas.Ref(model, Answer)) },
        Errors = ErrorForm.OfScoring,
    };

    private static void AddSchemas(Contract contract, ModelSchemas? model)
    {
        contract.AddSchema(ModelSchemas.NameOf(model, Request), Closed(new() { ["features"] = OneOf(ModelSchemas.Ref(model, "Row"), AtLeastOne(ModelSchemas.Ref(model, "Row"))) }, "features"));
        var prediction = Prediction(model?.Model);
        string[] required = [.. model is null ? ["prediction"] : prediction.Select(property => property.Key)];
        contract.AddSchema(ModelSchemas.NameOf(model, "Prediction"), Object(prediction, required));
        contract.AddSchema(ModelSchemas.NameOf(model, "OnePrediction"), Named(model, Prediction(model?.Model), required));
        contract.AddSchema(ModelSchemas.NameOf(model, "Predictions"), Named(model, new() { ["predictions"] = List(ModelSchemas.Ref(model, "Prediction")) }, "predictions"));
        contract.AddSchema(ModelSchemas.NameOf(model, Answer), OneOf(ModelSchemas.Ref(model, "OnePrediction"), ModelSchemas.Ref(model, "Predictions")));
    }

    private static JsonObject Named(ModelSchemas? model, JsonObject properties, params IEnumerable<string> required)
    {
        properties["model"] = (model is null ? Text() : OneOfTexts([model.Name])).Saying("The model that scored.");
        properties["version"] = Text("Its version.");
        return Object(properties, [.. required, "model", "version"]);
    }

    private static JsonObject Prediction(LoadedModel? model)
    {
        var prediction = new JsonObject { ["prediction"] = Score("The value.") };
        if (model is { Manifest.Labels: null })
            return prediction;
        var labels = model?.Manifest.Labels;
        prediction["prediction"] = labels is null
            ? Score("The label where all labels are numbers, else its index; the value of a regression.")
            : new JsonObject { ["type"] = "number" }.Saying(model!.HasNumericLabels ? "The label." : "Index of the label.");
        prediction["probability"] = Score(labels is { Count: 2 } ? "Probability of the second label." : "Probability of the label; with two labels, of the second.");
        prediction["label"] = labels is null ? Text("The label; a regression has none.") : OneOfTexts(labels).Saying("The label.");
        if (labels is not { Count: 2 })
            prediction["probabilities"] = labels is null ? Map(Score("Of the label.")) : Object(Members(labels.Distinct(), _ => Score("Of the label.")), labels.Distinct());
        return prediction;
    }

    private static JsonObject? Examples(ModelSchemas? model) => model?.ExampleRow is not { } row ? null : new()
    {
        ["named"] = Example("A row by name", Features(row)),
        ["positional"] = Example("A row in the model's order", Features(Values(row))),
        ["rows"] = Example("Several rows", Features(new JsonArray(row.DeepClone(), Values(row)))),
    };

    private static JsonObject Features(JsonNode rows) => new() { ["features"] = rows };

    private static JsonArray Values(JsonObject row) => Schemas.Array(row.Select(member => member.Value?.DeepClone()));
}
