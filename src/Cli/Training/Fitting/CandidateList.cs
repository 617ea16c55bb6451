using Inference.Models;
using static Inference.Cli.Training.Fitting.TrainerKind;

namespace Inference.Cli.Training.Fitting;

/// <summary>The candidates worth trying for a size of data.</summary>
internal static class CandidateList
{
    private const int SmallRows = 5000;

    public static IReadOnlyList<Candidate> For(ModelTask task, int rows, int features)
    {
        // What random forests are commonly set to: the square root of the features for classes, a third for numbers.
        var perSplit = task == ModelTask.Regression ? 1.0 / 3 : Math.Sqrt(features) / features;
        perSplit = Math.Max(perSplit, 1.0 / features);
        return rows < SmallRows
            ?
            [
                // Few rows are learnt slowly, by small trees with many rows in a leaf.
                new(FastTree, 100, 4, 10, 0.1, 0.5),
                new(FastTree, 200, 8, 10, 0.05, 0.5),
                new(FastTree, 100, 20, 10, 0.1, 0.7),
                new(LightGbm, 100, 4, 10, 0.1, 0.5),
                new(LightGbm, 200, 8, 10, 0.04, 0.5),
                new(LightGbm, 100, 31, 20, 0.05, 0.7),
                new(FastForest, 200, 32, 5, 0, perSplit),
                new(FastForest, 200, 256, 2, 0, perSplit),
            ]
            :
            [
                new(FastTree, 100, 20, 10, 0.1, 0.7),
                new(FastTree, 200, 32, 20, 0.05, 0.7),
                new(LightGbm, 100, 31, 20, 0.1, 0.7),
                new(LightGbm, 300, 15, 20, 0.05, 0.7),
                new(LightGbm, 500, 31, 20, 0.03, 0.7),
                new(LightGbm, 300, 127, 20, 0.05, 0.7),
                new(FastForest, 100, 32, 10, 0, perSplit),
                // The default of 20 leaves is clearly worse than the forests that people compare with.
                new(FastForest, 100, Math.Clamp(rows / 10, 256, 1000), 2, 0, Math.Min(1, perSplit * 1.5)),
            ];
    }
}
