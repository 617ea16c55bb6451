using Inference.Cli.Training.Data;
using Inference.Models;

namespace Inference.Cli.Training.Metrics;

/// <summary>
/// How much a model leans on each feature: by how much the mean loss on held-out rows rises when the feature's values
/// change places among them. It asks the model that serves, whatever trainer made it.
/// </summary>
internal static class PermutationImportance
{
    private const int Repeats = 3;

    /// <summary>Enough to rank features, and about a second of scoring at most.</summary>
    private const int MaxScoredRows = 60_000;

    /// <summary>By feature, relative to the mean loss with every value in its place; about 0 for an unused one.</summary>
    public static double[] Of(LoadedModel model, LabelColumn label, RowMatrix rows, int seed)
    {
        var count = Math.Clamp(MaxScoredRows / (Repeats * rows.FeatureCount), 1, rows.Rows.Length);
        var random = new SplitMix64((ulong)seed);
        var sample = Enumerable.Range(0, rows.Rows.Length).ToArray();
        random.Shuffle(sample);
        sample = sample[..count];
        var labelled = sample.Select(i => rows.Rows[i]).ToArray();
        var features = sample.SelectMany(rows.Row).ToArray();
        var scores = new float[count * model.ScoresPerRow];
        var before = Loss();

        var importance = new double[rows.FeatureCount];
        for (var j = 0; j < importance.Length; j++)
        {
            var values = sample.Select(i => rows.Features[(i * rows.FeatureCount) + j]).ToArray();
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                var order = Enumerable.Range(0, count).ToArray();
                random.Shuffle(order);
                for (var i = 0; i < count; i++)
                    features[(i * rows.FeatureCount) + j] = values[order[i]];
                importance[j] += (Loss() - before) / before / Repeats;
            }

            for (var i = 0; i < count; i++)
                features[(i * rows.FeatureCount) + j] = values[i];
        }

        return importance;

        double Loss()
        {
            model.Score(features, scores);
            return Math.Max(RowLosses.Of(label, labelled, scores).Average(), 1e-12);
        }
    }
}
