using Inference.Scoring.Trees;
using Inference.Tests.Testing;

namespace Inference.Tests.Scoring.Trees;

public sealed class TreeScorerTests
{
    private const int Features = 11;

    private static readonly TreePath[] Paths = [TreePath.Fastest, TreePath.Row, TreePath.Walk, TreePath.WideWalk, TreePath.Portable, TreePath.Avx2, TreePath.Avx512];

    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 0, 2, 1, 1 },
        { 1, 1, 1, 1 },
        { 1, 2, 1, 1 },
        { 7, 5, 1, 1 },
        { 8, 31, 1, 1 },
        { 100, 20, 1, 1 },
        { 33, 32, 1, 1 },
        { 20, 33, 1, 1 },
        { 12, 700, 1, 1 },
        { 30, 12, 3, 1 },
        { 30, 12, 3, 3 },
        { 20, 90, 4, 2 },
        { 9, 32, 40, 40 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void All_Paths_Give_The_Bits_Of_The_Scalar_Twin(int trees, int leaves, int targets, int targetsPerTree)
    {
        var random = new RandomTrees(seed: trees + leaves);
        var ensemble = random.Ensemble(trees, leaves, Features, targets, targetsPerTree);
        var rows = random.Rows(1000, Features);
        var expected = Scores(ensemble, TreePath.Scalar, rows);

        foreach (var path in Paths.Where(path => IsPossible(path, ensemble)))
            Assert.Equal((path, Bits(expected)), (path, Bits(Scores(ensemble, path, rows))));
    }

    [Fact]
    public void The_Scalar_Twin_Follows_The_Splits_As_They_Are_Written()
    {
        var random = new RandomTrees(seed: 5);
        var ensemble = random.Ensemble(trees: 40, leaves: 50, Features, targets: 3, targetsPerTree: 1);
        var rows = random.Rows(2000, Features);
        using var plain = new PlainTrees(ensemble);
        var expected = new float[2000 * 3];
        plain.Score(rows, expected);

        Assert.Equal(Bits(expected), Bits(Scores(ensemble, TreePath.Scalar, rows)));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(200)]
    public void Any_Number_Of_Rows_In_One_Call_Gives_The_Same_Bits(int leaves)
    {
        var random = new RandomTrees(seed: leaves);
        using var scorer = new TreeScorer(random.Ensemble(trees: 50, leaves, Features));
        var rows = random.Rows(300, Features);
        var expected = new float[300];
        for (var row = 0; row < 300; row++)
            scorer.Score(rows.AsSpan(row * Features, Features), expected.AsSpan(row, 1));

        for (var count = 1; count <= 300; count++)
        {
            var scores = new float[count];
            scorer.Score(rows.AsSpan(0, count * Features), scores);
            Assert.Equal(Bits(expected[..count]), Bits(scores));
        }
    }

    [Fact]
    public void Many_Threads_On_One_Scorer_Get_The_Same_Bits()
    {
        var random = new RandomTrees(seed: 3);
        using var scorer = new TreeScorer(random.Ensemble(trees: 60, leaves: 32, Features));
        var rows = random.Rows(500, Features);
        var expected = new float[500];
        scorer.Score(rows, expected);

        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            var scores = new float[500];
            scorer.Score(rows, scores);
            Assert.Equal(Bits(expected), Bits(scores));
        });
    }

    [Theory]
    [InlineData(20, 1)]
    [InlineData(20, 512)]
    [InlineData(200, 1)]
    [InlineData(200, 512)]
    public void Scoring_Allocates_Nothing(int leaves, int count)
    {
        var random = new RandomTrees(seed: 4);
        using var scorer = new TreeScorer(random.Ensemble(trees: 50, leaves, Features));
        var rows = random.Rows(count, Features);
        var scores = new float[count];
        scorer.Score(rows, scores);

        // A collection that another test causes may empty the pool in between: the least of several runs counts.
        Assert.Equal(0, Enumerable.Range(0, 10).Min(_ => AllocatedBy(() => scorer.Score(rows, scores))));
    }

    private static long AllocatedBy(Action score)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            score();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static bool IsPossible(TreePath path, TreeEnsemble ensemble) =>
        path < TreePath.Portable || TreeKernels.CanRun(path, new TreePlan(ensemble));

    private static float[] Scores(TreeEnsemble ensemble, TreePath path, float[] rows)
    {
        using var scorer = new TreeScorer(ensemble, path);
        var scores = new float[rows.Length / Features * scorer.ScoresPerRow];
        scorer.Score(rows, scores);
        return scores;
    }

    private static string Bits(float[] scores) => string.Join(' ', scores.Select(score => BitConverter.SingleToUInt32Bits(score).ToString("x8", System.Globalization.CultureInfo.InvariantCulture)));
}
