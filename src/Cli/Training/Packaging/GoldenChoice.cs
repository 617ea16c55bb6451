using Inference.Cli.Packaging;
using Inference.Cli.Training.Data;
using Inference.Models;
using Inference.Schema;

namespace Inference.Cli.Training.Packaging;

/// <summary>Picks rows of the test part that show a wrong or damaged model at once.</summary>
internal static class GoldenChoice
{
    /// <summary>Rows spread evenly over the range of scores, lowest and highest among them, and one with missing values.</summary>
    public static IReadOnlyList<string[]> Of(LoadedModel model, IReadOnlyList<PlannedFeature> planned, RowMatrix test)
    {
        var scores = new float[test.Rows.Length * model.ScoresPerRow];
        model.Score(test.Features, scores);
        var rows = GoldenSpread.Of(scores, model.ScoresPerRow).Select(i => test.Rows[i]).Select(row => planned.Select(feature => feature.Column.Text(row)).ToArray()).ToList();

        var mayMiss = Enumerable.Range(0, planned.Count).Where(j => planned[j].Missing.Policy != MissingPolicy.Reject).ToArray();
        if (mayMiss.Length > 0)
        {
            var blank = rows[rows.Count / 2].ToArray();
            foreach (var j in mayMiss)
                blank[j] = "";
            rows.Add(blank);
        }

        return rows;
    }
}
