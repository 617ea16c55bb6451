using Inference.Models;

namespace Inference.Cli.Training.Data;

/// <summary>The label of every row.</summary>
/// <param name="Name">Column name.</param>
/// <param name="Task">What is to be predicted.</param>
/// <param name="Labels">Texts of the labels in score order, the positive of two second; null for regression.</param>
/// <param name="Values">By row of the file: index in <paramref name="Labels"/>, or the number of a regression; NaN where it is missing.</param>
/// <param name="Rows">Rows that have a label, ascending.</param>
internal sealed record LabelColumn(string Name, ModelTask Task, IReadOnlyList<string>? Labels, float[] Values, int[] Rows)
{
    public int Class(int row) => (int)Values[row];

    /// <summary>Scores per row of a model for it.</summary>
    public int ScoresPerRow => Task == ModelTask.MulticlassClassification ? Labels!.Count : 1;

    /// <summary>Rows per label among some rows.</summary>
    public int[] CountClasses(int[] rows)
    {
        var counts = new int[Labels!.Count];
        foreach (var row in rows)
            counts[Class(row)]++;
        return counts;
    }
}
