using Inference.Scoring.Trees;

namespace Inference.Tests.Scoring;

/// <summary>Rows that tell a right evaluator from one that is nearly right: missing, infinite and extreme values, and the thresholds themselves with their neighbours.</summary>
internal static class HardRows
{
    private static readonly float[] Extremes =
    [
        float.NaN, float.NaN, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue,
        float.Epsilon, -float.Epsilon, 1e-40f, 0f, -0f, 1f, -1f,
    ];

    /// <summary>Row-major [rows x features].</summary>
    public static float[] For(TreeEnsemble ensemble, int rows, int seed)
    {
        var random = new Random(seed);
        var thresholds = Thresholds(ensemble);
        var values = new float[rows * ensemble.FeatureCount];
        for (var i = 0; i < values.Length; i++)
            values[i] = Value(random, thresholds[i % ensemble.FeatureCount]);
        return values;
    }

    private static float Value(Random random, float[] thresholds) => random.Next(10) switch
    {
        0 => Extremes[random.Next(Extremes.Length)],
        < 4 when thresholds.Length > 0 => Near(thresholds[random.Next(thresholds.Length)], random.Next(3)),
        < 8 => random.NextSingle(),
        8 => random.Next(-2, 3),
        _ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-3, 4)),
    };

    private static float Near(float threshold, int which) => which switch
    {
        0 => threshold,
        1 => MathF.BitIncrement(threshold),
        _ => MathF.BitDecrement(threshold),
    };

    private static float[][] Thresholds(TreeEnsemble ensemble)
    {
        var thresholds = Enumerable.Range(0, ensemble.FeatureCount).Select(_ => new List<float>()).ToArray();
        foreach (var split in ensemble.Trees.SelectMany(tree => tree.Splits))
            thresholds[split.Feature].AddRange(split.Kind == SplitKind.Greater ? [split.Threshold] : split.Values);
        return [.. thresholds.Select(list => list.ToArray())];
    }
}
