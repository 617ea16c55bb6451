using Inference.Scoring.Trees;

namespace Inference.Scoring.Onnx.Trees;

/// <summary>
/// Writes out one tree of a table in our own form: shared parts once for each way that leads there, chains of equality
/// tests with one outcome as one test.
/// </summary>
internal sealed class OnnxTreeUnfolding(OnnxTreeTable table, int root)
{
    private const string TooLarge = "its trees share parts, and written out they would be several times as large";

    private const int NoParent = -1;

    private readonly List<(OnnxDecision Decision, int Feature)> _tests = [];
    private readonly List<(int Left, int Right)> _children = [];
    private readonly List<int> _leaves = [];
    private readonly Stack<(int Node, int Parent, bool IsRight)> _pending = new();

    /// <summary>Index in the table of each leaf.</summary>
    public IReadOnlyList<int> Leaves => _leaves;

    /// <summary>The splits; their children are splits (0 and up) or leaves (complement).</summary>
    public Split[] Splits => [.. _tests.Zip(_children, (test, children) => new Split
    {
        Kind = test.Decision.Kind,
        Feature = test.Feature,
        Threshold = test.Decision.Threshold,
        Values = test.Decision.Values,
        MissingGoesRight = test.Decision.MissingGoesRight,
        Left = children.Left,
        Right = children.Right,
    })];

    /// <summary>Unfolds, or says why not. The table must be free of cycles.</summary>
    /// <param name="steps">Nodes that may still be visited, over all trees of the table; counts down.</param>
    /// <param name="reason">Why not.</param>
    public bool TryUnfold(ref long steps, out string reason)
    {
        reason = TooLarge;
        _pending.Push((root, NoParent, false));
        while (_pending.TryPop(out var next))
        {
            var at = next.Node;
            while (true)
            {
                if (--steps < 0)
                    return false;
                var node = table.Nodes[at];
                if (node.IsLeaf)
                {
                    Connect(next.Parent, next.IsRight, ~_leaves.Count);
                    _leaves.Add(at);
                    break;
                }

                if (!TryReadChain(node, ref steps, out var members, out var elsewhere))
                {
                    reason = steps < 0 ? TooLarge : "equality tests on one feature treat missing values differently";
                    return false;
                }

                var decision = OnnxDecision.Of(node, members);
                if (decision.Always is { } always)
                {
                    at = always ? node.True : elsewhere;
                    continue;
                }

                Connect(next.Parent, next.IsRight, _tests.Count);
                var (left, right) = decision.TrueIsRight ? (elsewhere, node.True) : (node.True, elsewhere);
                _pending.Push((right, _tests.Count, true));
                _pending.Push((left, _tests.Count, false));
                _tests.Add((decision, node.Feature));
                _children.Add((0, 0));
                break;
            }
        }

        reason = "";
        return true;
    }

    /// <summary>
    /// The values that a test compares with, and where it leads when none is equal. Exporters write a set of categories as
    /// a chain of equality tests that all lead to one node when true.
    /// </summary>
    private bool TryReadChain(OnnxTreeNode node, ref long steps, out IReadOnlyList<double> members, out int elsewhere)
    {
        var values = new List<double>(node.Members ?? [node.Threshold]);
        members = values;
        elsewhere = node.False;
        if (node.Mode is not (OnnxBranch.Equal or OnnxBranch.Member))
            return true;
        while (table.Nodes[elsewhere] is { Mode: OnnxBranch.Equal or OnnxBranch.Member } follower && follower.Feature == node.Feature)
        {
            // ONNX Runtime may fold such tests and then keeps the first one's rule for NaN.
            if (--steps < 0 || follower.MissingIsTrue != node.MissingIsTrue)
                return false;
            if (follower.True != node.True)
                break;
            values.AddRange(follower.Members ?? [follower.Threshold]);
            elsewhere = follower.False;
        }

        return true;
    }

    private void Connect(int parent, bool isRight, int child)
    {
        if (parent == NoParent)
            return;
        _children[parent] = isRight ? (_children[parent].Left, child) : (child, _children[parent].Right);
    }
}
