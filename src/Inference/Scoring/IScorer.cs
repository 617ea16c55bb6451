namespace Inference.Scoring;

/// <summary>Turns blocks of feature rows into scores. Safe to call from many threads at once.</summary>
public interface IScorer : IDisposable
{
    /// <summary>Floats written per row: 1 for binary (probability of the positive label) and regression, the number of labels for multiclass.</summary>
    int ScoresPerRow { get; }

    /// <summary>What scores and how, for people.</summary>
    ScorerInfo Info { get; }

    /// <summary>
    /// Scores a block. <paramref name="features"/> is row-major [rows x features], <paramref name="scores"/> row-major
    /// [rows x <see cref="ScoresPerRow"/>]; the number of rows follows from its length. One row and many give the same bits.
    /// </summary>
    void Score(ReadOnlySpan<float> features, Span<float> scores);
}

/// <summary>Which scorer serves a model. Shown by <c>/v2/models/{model}</c>, in the log at load and by <c>models list</c>.</summary>
/// <param name="Name"><c>tree-ensemble</c>, <c>mlnet</c> or <c>onnxruntime</c>.</param>
/// <param name="Detail">What it works on, such as <c>100 trees of at most 20 leaves, AVX-512</c>; for a library, why the own evaluator does not serve.</param>
/// <param name="MemoryBytes">About how much memory it holds, in bytes; for a library, estimated from the size of the model file.</param>
public sealed record ScorerInfo(string Name, string Detail, long MemoryBytes);
