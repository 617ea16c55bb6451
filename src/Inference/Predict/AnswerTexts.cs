using Inference.Models;
using Inference.Predict.OpenInference;
using Inference.Predict.Reference;
using Inference.Predict.Rows;

namespace Inference.Predict;

/// <summary>The answers of a model whose texts are made once, by form; null where they cannot be.</summary>
internal sealed class AnswerTexts(LoadedModel model)
{
    /// <summary>The reference answer to one row.</summary>
    public ScoreTexts? OneRow { get; } = ReferenceAnswer.OneRow.Texts(model);

    /// <summary>The reference answer to a list of rows.</summary>
    public ScoreTexts? Rows { get; } = ReferenceAnswer.Rows.Texts(model);

    /// <summary>The answer of V1 and MLflow by row.</summary>
    public ScoreTexts? Predictions { get; } = ServingAnswer.PredictionTexts(model);

    /// <summary>The outputs that V2 answers with.</summary>
    public OutputTensor[] Outputs { get; } = OutputTensor.Of(model);
}
