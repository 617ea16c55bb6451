namespace Inference.Cli.Packaging;

/// <summary>Which rows to keep as golden ones: spread evenly over the range of scores, the lowest and the highest among them.</summary>
internal static class GoldenSpread
{
    private const int Count = 20;

    /// <summary>Indexes of the rows, lowest first score first; at most 20.</summary>
    public static IEnumerable<int> Of(float[] scores, int scoresPerRow)
    {
        var byScore = Enumerable.Range(0, scores.Length / scoresPerRow)
            .OrderBy(i => scores[i * scoresPerRow]).ThenBy(i => i)
            .ToArray();
        var count = Math.Min(Count, byScore.Length);
        return Enumerable.Range(0, count).Select(i => byScore[(int)((long)i * (byScore.Length - 1) / Math.Max(1, count - 1))]).Distinct();
    }
}
