using System.Globalization;
using Inference.Schema;
using Inference.Scoring.Trees;

namespace Inference.Scoring;

/// <summary>
/// Whether the own evaluator and a library score alike: the last word on whether a model was understood, asked wherever
/// the library opened its file, so that a change inside the library shows as a fallback and never as other scores.
/// </summary>
internal static class ScorerAgreement
{
    /// <summary>Largest difference of two probabilities; of other scores, relative to their size.</summary>
    public const float Tolerance = 1e-5f;

    private const int Rows = 64;
    private const int Seed = 1;

    /// <summary>Compares on rows at and around the splits' thresholds, with missing values; null when they agree, else what differs.</summary>
    public static string? Difference(IScorer own, IScorer library, TreeEnsemble ensemble, ModelSchema schema)
    {
        var rows = RowsNear(ensemble, schema);
        var found = new float[Rows * own.ScoresPerRow];
        var expected = new float[found.Length];
        own.Score(rows, found);
        library.Score(rows, expected);
        for (var i = 0; i < found.Length; i++)
        {
            if (!Agree(found[i], expected[i]))
                return string.Create(CultureInfo.InvariantCulture, $"the own evaluator scored a test row {found[i]}, the library {expected[i]}");
        }

        return null;
    }

    /// <summary>Whether two scores are the same for every purpose.</summary>
    public static bool Agree(float one, float other) =>
        one == other || (float.IsNaN(one) && float.IsNaN(other)) || Math.Abs(one - other) <= Tolerance * Math.Max(1f, Math.Abs(other));

    private static float[] RowsNear(TreeEnsemble ensemble, ModelSchema schema)
    {
        var random = new Random(Seed);
        var near = new List<float>?[ensemble.FeatureCount];
        foreach (var split in ensemble.Trees.SelectMany(tree => tree.Splits))
        {
            if (split.Kind == SplitKind.Greater)
                (near[split.Feature] ??= []).Add(split.Threshold);
        }

        var rows = new float[Rows * ensemble.FeatureCount];
        for (var i = 0; i < rows.Length; i++)
        {
            var column = schema[i % ensemble.FeatureCount];
            rows[i] = column.Definition.Type == FeatureType.Category
                ? random.Next(column.Definition.Values!.Count)
                : Near(near[i % ensemble.FeatureCount] ?? [0f], random);
        }

        return rows;
    }

    private static float Near(List<float> thresholds, Random random)
    {
        var threshold = thresholds[random.Next(thresholds.Count)];
        return random.Next(8) switch
        {
            0 => float.NaN,
            1 => MathF.BitIncrement(threshold),
            2 => MathF.BitDecrement(threshold),
            3 or 4 => threshold * (float)random.NextDouble() * 2,
            _ => threshold,
        };
    }
}
