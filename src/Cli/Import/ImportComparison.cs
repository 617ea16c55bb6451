using System.Globalization;
using Inference.Models;
using Inference.Scoring;

namespace Inference.Cli.Import;

/// <summary>Whether an imported model scores as it should: as the file of golden rows says, and as ONNX Runtime does.</summary>
internal sealed class ImportComparison(ModelManifest manifest, IScorer library, IScorer scorer)
{
    /// <summary>Compares ONNX Runtime with the scores that a file expects.</summary>
    /// <returns>What was compared and the largest difference, for the report.</returns>
    /// <exception cref="CliException">A row differs.</exception>
    public string WithExpected(ImportRows rows) =>
        Compare(rows, "the expected scores of " + rows.Source, rows.Expected!, Scores(library, rows), "Was the graph exported from the model that gave these scores, and are the features in its order?");

    /// <summary>Compares what will serve with ONNX Runtime.</summary>
    /// <inheritdoc cref="WithExpected" path="/*[not(self::summary)]"/>
    public string WithLibrary(ImportRows rows) =>
        Compare(rows, "ONNX Runtime", Scores(library, rows), Scores(scorer, rows), "This should not happen; please report it with the model.");

    /// <summary>Scores of all rows, row-major.</summary>
    public static float[] Scores(IScorer scorer, ImportRows rows)
    {
        var scores = new float[rows.Texts.Count * scorer.ScoresPerRow];
        scorer.Score(rows.Features, scores);
        return scores;
    }

    private string Compare(ImportRows rows, string with, float[] expected, float[] found, string advice)
    {
        var largest = 0f;
        for (var i = 0; i < expected.Length; i++)
        {
            if (!ScorerAgreement.Agree(found[i], expected[i]))
                throw new CliException(string.Create(CultureInfo.InvariantCulture, $"Row {(i / manifest.ScoresPerRow) + 1} of {rows.Source} should score {expected[i]} and scores {found[i]}. {advice}"));
            largest = Math.Max(largest, Math.Abs(found[i] - expected[i]));
        }

        return string.Create(CultureInfo.InvariantCulture, $"Compared with {with} on {rows.Texts.Count:N0} rows of {rows.Source}: largest difference {largest:0.0e+0}");
    }
}
