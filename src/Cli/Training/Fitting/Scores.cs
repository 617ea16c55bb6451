using Inference.Cli.Training.Data;
using Inference.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Cli.Training.Fitting;

/// <summary>Scores rows with a model that is not in a package yet.</summary>
internal static class Scores
{
    /// <summary>Row-major [rows x scores].</summary>
    public static float[] Of(MLContext ml, ITransformer model, Candidate candidate, LabelColumn label, RowMatrix matrix)
    {
        var scored = model.Transform(LabelledRow.View(ml, matrix, label));
        return label.Task switch
        {
            ModelTask.MulticlassClassification => [.. scored.GetColumn<float[]>("Score").SelectMany(row => row)],
            ModelTask.BinaryClassification when candidate.Trainer != TrainerKind.FastForest => [.. scored.GetColumn<float>("Probability")],
            _ => [.. scored.GetColumn<float>("Score")],
        };
    }
}
