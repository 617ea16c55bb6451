using System.Text.Json;
using Inference.Models;

namespace Inference.Predict.OpenInference;

/// <summary>One output that a model has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Columns">Values per row.</param>
/// <param name="Texts">Its data in JSON but for the scores; null where it cannot be made once.</param>
internal readonly record struct OutputTensor(string Name, OutputContent Content, Datatype Type, int Columns, ScoreTexts? Texts = null)
{
    private const int FirstBytes = 2048;

    /// <summary>Name of the vector of all probabilities, which only a model of three and more labels has.</summary>
    private const string Probabilities = "probabilities";

    /// <summary>The outputs of a model. A manifest that gives one the vector's name leaves no room for the vector.</summary>
    public static OutputTensor[] Of(LoadedModel model)
    {
        var names = model.Manifest.Outputs;
        var prediction = new OutputTensor(names.Prediction, OutputContent.Prediction, PredictionType(model), 1).WithTexts(model);
        if (model.Manifest.Labels is not { } labels)
            return [prediction];
        var probability = new OutputTensor(names.Probability, OutputContent.Probability, Datatype.FP32, 1).WithTexts(model);
        return labels.Count == 2 || names.Prediction == Probabilities || names.Probability == Probabilities
            ? [prediction, probability]
            : [prediction, probability, new OutputTensor(Probabilities, OutputContent.Probabilities, Datatype.FP32, labels.Count)];
    }

    /// <summary>Writes the values of all rows as a list.</summary>
    public void WriteData(Utf8JsonWriter json, LoadedModel model, ReadOnlySpan<float> scores)
    {
        if (Texts is null)
        {
            WriteAnyData(json, model, scores);
            return;
        }

        using var list = new PooledBuffer(FirstBytes);
        Texts.Write(list, model, scores);
        json.WriteRawValue(list.Written.Span, skipInputValidation: true);
    }

    /// <summary>Writes the list of any model.</summary>
    internal void WriteAnyData(Utf8JsonWriter json, LoadedModel model, ReadOnlySpan<float> scores)
    {
        json.WriteStartArray();
        if (Content == OutputContent.Probabilities)
        {
            foreach (var score in scores)
                ScoreJson.WriteScore(json, score);
        }
        else
        {
            for (var start = 0; start < scores.Length; start += model.ScoresPerRow)
                WriteValue(json, model, model.Predict(scores.Slice(start, model.ScoresPerRow)));
        }

        json.WriteEndArray();
    }

    private OutputTensor WithTexts(LoadedModel model)
    {
        var output = this;
        return this with { Texts = ScoreTexts.Of(model, [.. "["u8], (json, prediction) => output.WriteValue(json, model, prediction), [.. "]"u8]) };
    }

    private void WriteValue(Utf8JsonWriter json, LoadedModel model, in Prediction prediction)
    {
        if (Content == OutputContent.Probability)
            ScoreJson.WriteScore(json, prediction.Probability);
        else if (Type == Datatype.Int64)
            json.WriteNumberValue(model.WholeLabels![prediction.LabelIndex]);
        else
            ScoreJson.WritePrediction(json, model, prediction);
    }

    private static Datatype PredictionType(LoadedModel model) => model switch
    {
        { Manifest.Labels: null } => Datatype.FP32,
        { WholeLabels: not null } => Datatype.Int64,
        { HasNumericLabels: true } => Datatype.FP64,
        _ => Datatype.Bytes,
    };
}

/// <summary>What an output holds.</summary>
internal enum OutputContent
{
    /// <summary>The label, or the value of a regression.</summary>
    Prediction,

    /// <summary>Probability of the positive label, or of the predicted one of three and more.</summary>
    Probability,

    /// <summary>Probabilities of all labels.</summary>
    Probabilities,
}
