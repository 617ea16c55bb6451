namespace Inference.Scoring;

/// <summary>Turns blocks of feature rows into scores. Safe to call from many threads at once.</summary>
public interface IScorer : IDisposable
{
    /// <summary>Floats written per row: 1 for binary (probability of the positive label) and regression, the number of labels for multiclass.</summary>
    int ScoresPerRow { get; }

    /// <summary>
    /// Scores a block. <paramref name="features"/> is row-major [rows x features], <paramref name="scores"/> row-major
    /// [rows x <see cref="ScoresPerRow"/>]; the number of rows follows from its length. One row and many give the same bits.
    /// </summary>
    void Score(ReadOnlySpan<float> features, Span<float> scores);
}
