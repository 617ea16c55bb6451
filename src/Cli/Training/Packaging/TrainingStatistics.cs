using Inference.Cli.Training.Data;
using Inference.Models;
using Inference.Schema;

namespace Inference.Cli.Training.Packaging;

/// <summary>The distribution of each feature over the rows that the model was fitted on.</summary>
internal static class TrainingStatistics
{
    public static IReadOnlyDictionary<string, FeatureStatistics> Of(IReadOnlyList<PlannedFeature> planned, IReadOnlyList<FeatureDefinition> definitions, RowMatrix matrix)
    {
        var statistics = new Dictionary<string, FeatureStatistics>(StringComparer.Ordinal);
        for (var j = 0; j < planned.Count; j++)
        {
            var present = new List<float>();
            var missing = 0;
            var counts = new int[definitions[j].Values?.Count ?? 0];
            for (var i = 0; i < matrix.Rows.Length; i++)
            {
                var value = matrix.Features[(i * matrix.FeatureCount) + j];
                var isMissing = planned[j].IsMissing(matrix.Rows[i]);
                missing += isMissing ? 1 : 0;
                // A missing category that is filled counts under its fill, which is what the model and drift see.
                if (counts.Length > 0 && !float.IsNaN(value))
                    counts[(int)value]++;
                else if (!isMissing)
                    present.Add(value);
            }

            statistics.Add(planned[j].Name, counts.Length > 0
                ? new FeatureStatistics { Rows = matrix.Rows.Length, Missing = missing, Counts = counts }
                : Numeric(present, matrix.Rows.Length, missing));
        }

        return statistics;
    }

    private static FeatureStatistics Numeric(List<float> present, int rows, int missing)
    {
        if (present.Count == 0)
            return new FeatureStatistics { Rows = rows, Missing = missing };
        present.Sort();
        var mean = present.Average(value => (double)value);
        return new FeatureStatistics
        {
            Rows = rows,
            Missing = missing,
            Min = present[0],
            Max = present[^1],
            Mean = mean,
            StandardDeviation = Math.Sqrt(present.Average(value => (value - mean) * (value - mean))),
            Deciles = [.. Enumerable.Range(1, 9).Select(tenth => (double)present[(int)((long)tenth * (present.Count - 1) / 10)])],
        };
    }
}
