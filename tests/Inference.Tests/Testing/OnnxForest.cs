using Inference.Scoring.Onnx.Trees;

namespace Inference.Tests.Testing;

/// <summary>Seeded random trees, written as any of ONNX's three tree operators.</summary>
internal sealed record OnnxForest
{
    public int Seed { get; init; } = 1;

    public int Trees { get; init; } = 12;

    public int Depth { get; init; } = 5;

    public int Features { get; init; } = 4;

    /// <summary>Targets or classes.</summary>
    public int Targets { get; init; } = 1;

    /// <summary>Targets that leaves have weights for; null for all.</summary>
    public int[]? Weighted { get; init; }

    public OnnxBranch[] Modes { get; init; } = [OnnxBranch.LessOrEqual];

    /// <summary>Whether some nodes send missing values to true.</summary>
    public bool Missing { get; init; }

    /// <summary>Whether thresholds, weights and input are double.</summary>
    public bool IsDouble { get; init; }

    public string PostTransform { get; init; } = "NONE";

    public string Aggregate { get; init; } = "SUM";

    public double[] BaseValues { get; init; } = [];

    public double LeastWeight { get; init; } = -1;

    public bool TextLabels { get; init; }

    /// <summary>Whether equality tests come in chains with one shared outcome.</summary>
    public bool SharedChains { get; init; }

    /// <summary>
    /// Whether rows hold whole numbers only: ONNX Runtime 1.31 cuts off fractions before it looks a value up in a larger
    /// set, so that 31.5 is a member of {3, 11, 31}; by ONNX's definition, and here, it is not.
    /// </summary>
    public bool WholeNumbers { get; init; }

    /// <summary>Numbers that nodes compare with, half of them at the edges of float.</summary>
    public static double[] Thresholds(bool isDouble) => isDouble
        ? [-2.5, -1, -0.1, -0.0, 0, 0.1, 0.3, 1.1, 2, 3, 1e300, -1e300, 1e-300, -1e-300, 1 + 1e-12, 1 - 1e-12, double.PositiveInfinity, double.NegativeInfinity]
        : [-2.5f, -1, -0.1f, -0.0f, 0, 0.1f, 0.3f, 1.1f, 2, 3, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, float.PositiveInfinity, float.NegativeInfinity];

    /// <summary>The trees as nodes by index, roots and all.</summary>
    public (List<OnnxForestNode> Nodes, List<int> Roots) Grow()
    {
        var random = new Random(Seed);
        var nodes = new List<OnnxForestNode>();
        var roots = new List<int>();
        for (var tree = 0; tree < Trees; tree++)
        {
            roots.Add(nodes.Count);
            // A tree of one leaf alone, now and then.
            Grow(random, nodes, random.Next(8) == 0 ? 0 : Depth);
        }

        return (nodes, roots);
    }

    private int Grow(Random random, List<OnnxForestNode> nodes, int depth)
    {
        var at = nodes.Count;
        nodes.Add(default);
        if (depth == 0 || (depth < Depth && random.Next(6) == 0))
        {
            nodes[at] = new(OnnxBranch.Leaf, 0, 0, null, false, -1, -1, [.. (Weighted ?? [.. Enumerable.Range(0, Targets)]).Select(target => (target, Weight(random)))]);
            return at;
        }

        var mode = Modes[random.Next(Modes.Length)];
        var thresholds = Thresholds(IsDouble);
        var isSet = mode is OnnxBranch.Equal or OnnxBranch.NotEqual or OnnxBranch.Member;
        var threshold = isSet ? random.Next(-1, 40) : thresholds[random.Next(thresholds.Length)];
        var members = mode == OnnxBranch.Member ? Enumerable.Range(0, random.Next(1, 5)).Select(_ => (double)random.Next(-1, 40)).ToArray() : null;
        var feature = random.Next(Features);
        // Exporters treat all tests of a category's set alike, and so do tests of sets here.
        var missing = Missing && (isSet ? feature % 2 == 0 : random.Next(2) == 0);
        if (SharedChains && mode == OnnxBranch.Equal)
        {
            // Another test of the same feature when false, leading to the same node when true.
            var follower = nodes.Count;
            nodes.Add(default);
            var elsewhere = Grow(random, nodes, depth - 1);
            var shared = Grow(random, nodes, depth - 1);
            nodes[at] = new(mode, feature, threshold, null, missing, shared, follower, null);
            nodes[follower] = new(mode, feature, threshold + 1, null, missing, shared, elsewhere, null);
            return at;
        }

        // ONNX Runtime wants the false child next.
        var whenFalse = Grow(random, nodes, depth - 1);
        var whenTrue = Grow(random, nodes, depth - 1);
        nodes[at] = new(mode, feature, threshold, members, missing, whenTrue, whenFalse, null);
        return at;
    }

    private double Weight(Random random)
    {
        var weight = LeastWeight + (random.NextDouble() * (1 - LeastWeight));
        return IsDouble ? weight : (float)weight;
    }
}

/// <summary>A node of such trees; a leaf with its weights.</summary>
internal readonly record struct OnnxForestNode(
    OnnxBranch Mode, int Feature, double Threshold, double[]? Members, bool MissingIsTrue, int True, int False, List<(int Target, double Weight)>? Weights)
{
    public bool IsLeaf => Mode == OnnxBranch.Leaf;
}
