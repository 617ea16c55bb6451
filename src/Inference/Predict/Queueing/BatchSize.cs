namespace Inference.Predict.Queueing;

/// <summary>Classes of the rows in one scoring.</summary>
internal static class BatchSize
{
    /// <summary>Most rows of each class but the last, which has no bound.</summary>
    public static IReadOnlyList<int> Bounds { get; } = [1, 4, 16, 64, 256];

    public const int Classes = 6;

    /// <summary>Class of so many rows, from 0. Each class reaches four times as far as the one before.</summary>
    public static int ClassOf(int rows) => Math.Min((int.Log2(rows - 1 | 1) + (rows > 1 ? 2 : 0)) / 2, Classes - 1);
}
