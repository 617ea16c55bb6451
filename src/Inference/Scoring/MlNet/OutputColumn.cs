using Inference.Models;

namespace Inference.Scoring.MlNet;

/// <summary>The names that ML.NET gives to what a model says.</summary>
internal static class OutputColumn
{
    /// <summary>A regression's value, a binary model's raw score, or one score per label.</summary>
    public const string Score = "Score";

    /// <summary>Of the positive label.</summary>
    public const string Probability = "Probability";

    /// <summary>The column that a task's scores come from.</summary>
    public static string Of(ModelTask task) => task == ModelTask.BinaryClassification ? Probability : Score;
}
