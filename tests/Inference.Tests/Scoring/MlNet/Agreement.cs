using Inference.Models;
using Inference.Scoring;
using Inference.Scoring.MlNet;
using Inference.Scoring.Trees;
using Inference.Tests.Testing;

namespace Inference.Tests.Scoring.MlNet;

/// <summary>Compares an evaluator of tree ensembles with ML.NET itself.</summary>
internal static class Agreement
{
    /// <summary>Greatest difference of a probability, or of a regression's value relative to its size above 1.</summary>
    private const double Tolerance = 1e-5;

    private const int BlockRows = 1000;

    /// <summary>What is compared; the evaluator that serves goes here.</summary>
    private static readonly Func<TreeEnsemble, IScorer> Evaluator = ensemble => new TreeScorer(ensemble);

    /// <summary>A share of the rows by default, all of them as a long proof.</summary>
    private static readonly int Rows = Soak.IsOn ? 100_000 : 3_000;

    /// <summary>Scores hard rows by both, and asserts near scores and equal labels.</summary>
    public static void Check(TrainedModel trained, int seed)
    {
        using var model = trained.Open();
        var ensemble = MlNetTrees.Read(model, trained.Task, trained.ScoresPerRow, out var reason);
        Assert.True(ensemble is not null, reason);
        using var library = MlNetScorer.Open(trained.Archive(), trained.Task, trained.Features, trained.ScoresPerRow);
        using var own = Evaluator(ensemble);
        Check(ensemble, library, own, trained.Task, seed);
    }

    /// <summary>As above, of two scorers of the same ensemble.</summary>
    public static void Check(TreeEnsemble ensemble, IScorer library, IScorer own, ModelTask task, int seed)
    {
        Assert.Equal(library.ScoresPerRow, own.ScoresPerRow);
        var (worst, unequal, distinct) = (0.0, 0, new HashSet<float>());
        for (var done = 0; done < Rows; done += BlockRows)
        {
            var features = HardRows.For(ensemble, BlockRows, seed + done);
            var expected = new float[BlockRows * library.ScoresPerRow];
            var found = new float[expected.Length];
            library.Score(features, expected);
            own.Score(features, found);
            distinct.UnionWith(expected);
            for (var row = 0; row < BlockRows; row++)
            {
                var span = row * library.ScoresPerRow;
                var theirs = expected.AsSpan(span, library.ScoresPerRow);
                var ours = found.AsSpan(span, library.ScoresPerRow);
                for (var i = 0; i < ours.Length; i++)
                {
                    var difference = Math.Abs((double)ours[i] - theirs[i]) / (task == ModelTask.Regression ? Math.Max(1, Math.Abs(theirs[i])) : 1);
                    Assert.True(difference <= Tolerance, $"Row {done + row}, score {i}: expected {theirs[i]:R}, found {ours[i]:R} (seed {seed}).");
                    worst = Math.Max(worst, difference);
                    unequal += ours[i].Equals(theirs[i]) ? 0 : 1;
                }

                Assert.True(Label(task, theirs) == Label(task, ours), $"Row {done + row}: another label; expected {string.Join(" ", theirs.ToArray())}, found {string.Join(" ", ours.ToArray())} (seed {seed}).");
            }
        }

        Assert.True(distinct.Count > 10, "The model says too little to be compared.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Rows} rows, seed {seed}: greatest difference {worst:G3}, {unequal} scores not equal to the bit");
    }

    /// <summary>The label as ML.NET names it: beyond one half, or the first of the greatest.</summary>
    private static int Label(ModelTask task, ReadOnlySpan<float> scores)
    {
        if (task != ModelTask.MulticlassClassification)
            return task == ModelTask.BinaryClassification && scores[0] > 0.5f ? 1 : 0;
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
            best = scores[i] > scores[best] ? i : best;
        return best;
    }
}
