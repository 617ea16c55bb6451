namespace Inference.Scoring.Trees;

/// <summary>
/// A tree ensemble as it was read from a model file, checked for consistency but not yet laid out for scoring. A row's
/// raw score per target is its base value plus the value of the leaf that the row reaches in each tree, added in double in
/// the order of the trees, as ML.NET does; <see cref="Transform"/> makes the model's scores of these.
/// </summary>
internal sealed record TreeEnsemble
{
    /// <summary>Floats per row.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>Raw score that each target starts from; its length is the number of targets.</summary>
    public required double[] BaseValues { get; init; }

    /// <summary>The trees, in the order of the file.</summary>
    public required IReadOnlyList<Tree> Trees { get; init; }

    /// <summary>From raw scores to scores.</summary>
    public required ScoreTransform Transform { get; init; }
}

/// <summary>One tree. A child that is 0 or more is the index of a split, a negative one the complement (<c>~leaf</c>) of a leaf's index. Split 0 is the root; without splits the tree is leaf 0.</summary>
internal sealed record Tree
{
    /// <summary>Inner nodes, root first; each is reached by exactly one path.</summary>
    public required Split[] Splits { get; init; }

    /// <summary>Leaf values, leaf-major: [leaves x <see cref="TargetCount"/>], weights of trees multiplied in.</summary>
    public required double[] LeafValues { get; init; }

    /// <summary>First target that the leaves add to.</summary>
    public int FirstTarget { get; init; }

    /// <summary>Consecutive targets that the leaves add to; 1 for most.</summary>
    public int TargetCount { get; init; } = 1;

    /// <summary>Leaves; one more than splits.</summary>
    public int LeafCount => Splits.Length + 1;
}

/// <summary>How a split decides.</summary>
internal enum SplitKind
{
    /// <summary>Right when the feature is greater than the threshold, left when it is less or equal.</summary>
    Greater,

    /// <summary>Right when the feature equals one of the values.</summary>
    AnyEqual,

    /// <summary>Right when one of the features is greater than 0 (one-hot encoded categories).</summary>
    AnyPositive,
}

/// <summary>An inner node.</summary>
internal readonly record struct Split()
{
    /// <summary>How it decides.</summary>
    public SplitKind Kind { get; init; }

    /// <summary>The feature; not used by <see cref="SplitKind.AnyPositive"/>.</summary>
    public int Feature { get; init; }

    /// <summary>For <see cref="SplitKind.Greater"/>; may be infinite, not NaN.</summary>
    public float Threshold { get; init; }

    /// <summary>For <see cref="SplitKind.AnyEqual"/>.</summary>
    public float[] Values { get; init; } = [];

    /// <summary>For <see cref="SplitKind.AnyPositive"/>.</summary>
    public int[] Features { get; init; } = [];

    /// <summary>Whether NaN goes right; for <see cref="SplitKind.AnyPositive"/>, whether a NaN counts as positive.</summary>
    public bool MissingGoesRight { get; init; }

    /// <summary>Child when the test is false.</summary>
    public required int Left { get; init; }

    /// <summary>Child when the test is true.</summary>
    public required int Right { get; init; }
}
