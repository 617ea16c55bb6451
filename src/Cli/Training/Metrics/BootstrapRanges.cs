namespace Inference.Cli.Training.Metrics;

/// <summary>
/// How far a metric may be off because the test part is small: the range that 95 % of resamples of its rows give.
/// Two hundred test rows leave an AUC uncertain by several hundredths, which a single figure hides.
/// </summary>
internal static class BootstrapRanges
{
    private const int Resamples = 200;

    /// <summary>Above this the ranges are narrower than anyone reads, and the resamples take long.</summary>
    private const int MaxRows = 20_000;

    /// <param name="rowCount">Rows of the test part.</param>
    /// <param name="measure">The metrics of the rows at some positions, which may repeat.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <returns>By metric the lower and the upper end; nothing for large test parts.</returns>
    public static IReadOnlyDictionary<string, (double Low, double High)> Of(int rowCount, Func<int[], IReadOnlyDictionary<string, double>> measure, int seed)
    {
        var ranges = new Dictionary<string, (double Low, double High)>();
        if (rowCount > MaxRows)
            return ranges;
        var random = new SplitMix64((ulong)seed);
        var positions = new int[rowCount];
        var values = new Dictionary<string, List<double>>();
        for (var i = 0; i < Resamples; i++)
        {
            for (var j = 0; j < positions.Length; j++)
                positions[j] = random.Next(rowCount);
            foreach (var (name, value) in measure(positions))
            {
                if (!values.TryGetValue(name, out var list))
                    values.Add(name, list = []);
                // A resample without one of two labels has no AUC.
                if (double.IsFinite(value))
                    list.Add(value);
            }
        }

        foreach (var (name, list) in values.Where(pair => pair.Value.Count > 0))
        {
            list.Sort();
            ranges.Add(name, (list[(int)(0.025 * list.Count)], list[(int)(0.975 * (list.Count - 1))]));
        }

        return ranges;
    }
}
