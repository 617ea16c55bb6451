using System.Text.Json.Serialization;

namespace Inference.Models;

/// <summary>What a model predicts.</summary>
public enum ModelTask
{
    /// <summary>Two labels; one score per row, the probability of the second label.</summary>
    [JsonStringEnumMemberName("binary-classification")]
    BinaryClassification,

    /// <summary>Three or more labels; one probability per label and row.</summary>
    [JsonStringEnumMemberName("multiclass-classification")]
    MulticlassClassification,

    /// <summary>A number; one score per row.</summary>
    [JsonStringEnumMemberName("regression")]
    Regression,
}
