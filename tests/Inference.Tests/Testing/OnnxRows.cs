namespace Inference.Tests.Testing;

/// <summary>Rows that stand on every edge: the thresholds themselves and their neighbours, nothing, infinities, extremes.</summary>
internal static class OnnxRows
{
    public static float[] Random(OnnxForest forest, int rows)
    {
        var random = new Random(forest.Seed + 1000);
        var thresholds = OnnxForest.Thresholds(forest.IsDouble);
        var features = new float[rows * forest.Features];
        foreach (ref var value in features.AsSpan())
        {
            var threshold = (float)thresholds[random.Next(thresholds.Length)];
            value = random.Next(12) switch
            {
                0 => float.NaN,
                1 => random.Next(2) == 0 ? float.PositiveInfinity : float.NegativeInfinity,
                2 => random.Next(2) == 0 ? float.MaxValue : float.MinValue,
                3 => random.Next(2) == 0 ? 0f : -0f,
                4 => threshold,
                5 => MathF.BitIncrement(threshold),
                6 => MathF.BitDecrement(threshold),
                7 or 8 => random.Next(-2, 42),
                _ => (random.NextSingle() * 8) - 4,
            };
            if (forest.WholeNumbers)
                value = MathF.Truncate(value);
        }

        return features;
    }
}
