namespace Inference.Cli.Training.Metrics;

/// <summary>The threshold of the highest F1.</summary>
internal static class BestF1Threshold
{
    /// <summary>Lies half way between two neighbouring scores, so that a last bit decides nothing.</summary>
    public static float Find(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> positives)
    {
        var sorted = probabilities.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var allPositives = positives.Count(true);
        var (found, best, threshold) = (0, 0.0, 0.5f);
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            found += positives[order[i]] ? 1 : 0;
            if (i > 0 && sorted[i - 1] == sorted[i])
                continue;
            var f1 = 2.0 * found / (sorted.Length - i + allPositives);
            if (f1 <= best)
                continue;
            best = f1;
            threshold = i > 0 ? Between(sorted[i - 1], sorted[i]) : MathF.BitDecrement(sorted[i]);
        }

        return Math.Clamp(threshold, 0, 1);
    }

    /// <summary>Of two neighbouring floats the half is one of them; it must not be the upper one, which has to exceed the threshold.</summary>
    private static float Between(float lower, float upper) => (lower + upper) / 2 is var half && half < upper ? half : lower;
}
