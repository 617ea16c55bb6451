using Inference.Schema;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>Which features go into which input. Checked against the manifest once, when the model is opened.</summary>
/// <param name="Inputs">The graph's inputs, each with the features that it takes.</param>
internal sealed record OnnxInputPlan(IReadOnlyList<OnnxPlannedInput> Inputs)
{
    /// <exception cref="FormatException">The graph's inputs do not fit the manifest; the message says what was expected and found.</exception>
    public static OnnxInputPlan For(OnnxModel model, ModelSchema schema)
    {
        foreach (var input in model.Inputs)
        {
            if (input.Shape is { Count: > 0 } shape && shape[0] is { } rows && rows != 1)
                throw new FormatException($"its input {input} takes exactly {rows} rows at a time. Export the model with a free number of rows.");
        }

        return model.Layout switch
        {
            OnnxInputLayout.Table => new([Table(model.Inputs[0], schema)]),
            OnnxInputLayout.Columns => Columns(model.Inputs, schema),
            _ => throw new FormatException(
                $"its inputs are {Names(model.Inputs)}; expected one numeric tensor [N,{schema.Count}], or one tensor [N,1] for each feature of the manifest by its name."),
        };
    }

    private static OnnxPlannedInput Table(OnnxValue input, ModelSchema schema)
    {
        if (input.LastSize is { } found && found != schema.Count)
            throw new FormatException($"its input is {input}; expected {schema.Count} features, as the manifest has.");
        foreach (var feature in schema.Columns)
            RequireFit(input, feature);
        return new(input, [.. Enumerable.Range(0, schema.Count)], [1, schema.Count], null);
    }

    private static OnnxInputPlan Columns(IReadOnlyList<OnnxValue> inputs, ModelSchema schema)
    {
        var surplus = inputs.FirstOrDefault(input => schema.IndexOf(input.Name) < 0);
        var absent = schema.Columns.FirstOrDefault(feature => inputs.All(input => input.Name != feature.Name));
        if (surplus is not null || absent is not null)
        {
            throw new FormatException(
                $"its inputs are {Names(inputs)}; expected one for each feature of the manifest, by name: {string.Join(", ", schema.Columns.Select(feature => feature.Name))}.");
        }

        return new([.. inputs.Select(input => Column(input, schema))]);
    }

    private static OnnxPlannedInput Column(OnnxValue input, ModelSchema schema)
    {
        var position = schema.IndexOf(input.Name);
        var feature = schema[position];
        RequireFit(input, feature);
        var texts = input.Element == OnnxElement.String ? feature.Definition.Values!.ToArray() : null;
        return new(input, [position], input.Shape is { Count: 1 } ? [1] : [1, 1], texts);
    }

    private static void RequireFit(OnnxValue input, FeatureColumn feature)
    {
        switch (input.Element)
        {
            case OnnxElement.Float or OnnxElement.Double:
                return;
            case OnnxElement.String when feature.Definition.Type == FeatureType.Category:
                return;
            case OnnxElement.String:
                throw new FormatException($"its input {input} takes text, and the manifest's feature '{feature.Name}' is no category.");
            case OnnxElement.Int64 or OnnxElement.Int32 or OnnxElement.Bool when feature.Definition.Missing.Policy == MissingPolicy.Allow:
                throw new FormatException(
                    $"its input {input} cannot hold a missing value, and the manifest allows one in '{feature.Name}'. Set the feature's missing policy to fill or reject.");
            case OnnxElement.Int64 or OnnxElement.Int32 or OnnxElement.Bool:
                return;
            default:
                throw new FormatException($"its input {input} is of a type that is not served; expected float, double, int64, int32, bool or string.");
        }
    }

    private static string Names(IReadOnlyList<OnnxValue> inputs) => inputs.Count == 0 ? "none" : string.Join("; ", inputs);
}

/// <summary>One input of a graph.</summary>
/// <param name="Input">As the file declares it.</param>
/// <param name="Features">Positions in the row of the features that it takes.</param>
/// <param name="RowShape">Its shape for one row.</param>
/// <param name="Texts">For text inputs, the text of each category code.</param>
internal sealed record OnnxPlannedInput(OnnxValue Input, int[] Features, long[] RowShape, string[]? Texts);
