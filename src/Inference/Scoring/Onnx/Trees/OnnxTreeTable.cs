namespace Inference.Scoring.Onnx.Trees;

/// <summary>The trees of one node of a graph, whichever operator wrote them: nodes by index, children as indices.</summary>
internal sealed record OnnxTreeTable
{
    /// <summary>All nodes of all trees, leaves too.</summary>
    public required OnnxTreeNode[] Nodes { get; init; }

    /// <summary>Index of each tree's root, in the order of the file.</summary>
    public required int[] Roots { get; init; }

    /// <summary>Targets or classes.</summary>
    public required int Targets { get; init; }

    /// <summary>What each target starts from: none, one, or one for each.</summary>
    public required double[] BaseValues { get; init; }

    /// <summary>What becomes of the sums.</summary>
    public required OnnxPostTransform PostTransform { get; init; }

    /// <summary>How the trees are brought together.</summary>
    public required OnnxAggregate Aggregate { get; init; }

    /// <summary>Whether the operator is a classifier, which has rules of its own for two classes.</summary>
    public required bool IsClassifier { get; init; }

    /// <summary>What leaves add, by index of the leaf.</summary>
    public required OnnxLeafWeights Weights { get; init; }

    /// <summary>For each class or target whether any weight is for it, also one that no leaf bears.</summary>
    public required bool[] IsWeighted { get; init; }
}

/// <summary>One node of a tree.</summary>
/// <param name="Mode">How it decides, or that it is a leaf.</param>
/// <param name="Feature">Feature that it looks at.</param>
/// <param name="Threshold">What it compares with.</param>
/// <param name="Members">Values of <see cref="OnnxBranch.Member"/>.</param>
/// <param name="MissingIsTrue">Whether NaN counts as true.</param>
/// <param name="True">Index of the node that follows where it is true.</param>
/// <param name="False">Index of the node that follows where it is false.</param>
internal readonly record struct OnnxTreeNode(OnnxBranch Mode, int Feature, double Threshold, double[]? Members, bool MissingIsTrue, int True, int False)
{
    /// <summary>A leaf, which decides nothing.</summary>
    public static readonly OnnxTreeNode Leaf = new(OnnxBranch.Leaf, 0, 0, null, false, -1, -1);

    public bool IsLeaf => Mode == OnnxBranch.Leaf;
}

/// <summary>How a node decides; true means the feature is … the threshold. Numbers as in <c>nodes_modes</c> of version 5.</summary>
internal enum OnnxBranch : byte
{
    LessOrEqual = 0,
    Less = 1,
    GreaterOrEqual = 2,
    Greater = 3,
    Equal = 4,
    NotEqual = 5,
    Member = 6,
    Leaf = 7,
}

/// <summary>How trees are brought together. Numbers as in version 5.</summary>
internal enum OnnxAggregate
{
    Average = 0,
    Sum = 1,
    Min = 2,
    Max = 3,
}

/// <summary>
/// What becomes of the sums. Numbers as ONNX Runtime reads them in version 5; ONNX's own document swaps 1 and 2.
/// </summary>
internal enum OnnxPostTransform
{
    None = 0,
    Logistic = 1,
    Softmax = 2,
    SoftmaxZero = 3,
    Probit = 4,
}
