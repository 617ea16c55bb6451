using System.Runtime.InteropServices;
using Inference.Scoring.Trees;

namespace Inference.Scoring.Onnx.Trees;

/// <summary>
/// Writes out trees of a table in our own form, one after the other: shared parts once for each way that leads there, chains
/// of equality tests with one outcome as one test.
/// </summary>
internal sealed class OnnxTreeUnfolding(OnnxTreeTable table)
{
    private const string TooLarge = "its trees share parts, and written out they would be several times as large";

    private const int NoParent = -1;

    private readonly List<int> _leaves = [];

    /// <summary>Splits whose right side is still to be written out; until then their right child is a node of the table.</summary>
    private readonly List<int> _open = [];

    private Split[] _splits = new Split[256];
    private int _splitCount;

    /// <summary>Index in the table of each leaf of the tree; to be read before the next tree.</summary>
    public ReadOnlySpan<int> Leaves => CollectionsMarshal.AsSpan(_leaves);

    /// <summary>The splits of the tree; to be read before the next tree.</summary>
    public ReadOnlySpan<Split> Splits => _splits.AsSpan(0, _splitCount);

    /// <summary>Unfolds a tree, or says why not. The table must be free of cycles.</summary>
    /// <param name="root">Where the tree begins.</param>
    /// <param name="steps">Nodes that may still be visited, over all trees of the table; counts down.</param>
    /// <param name="reason">Why not.</param>
    public bool TryUnfold(int root, ref long steps, out string reason)
    {
        _leaves.Clear();
        _open.Clear();
        _splitCount = 0;
        reason = TooLarge;
        var (at, parent, isRight) = (root, NoParent, false);
        while (--steps >= 0)
        {
            ref readonly var node = ref table.Nodes[at];
            if (node.IsLeaf)
            {
                Connect(parent, isRight, ~_leaves.Count);
                _leaves.Add(at);
                if (_open.Count == 0)
                {
                    reason = "";
                    return true;
                }

                parent = _open[^1];
                _open.RemoveAt(_open.Count - 1);
                (at, isRight) = (_splits[parent].Right, true);
                continue;
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

            Connect(parent, isRight, _splitCount);
            (parent, isRight) = (_splitCount, false);
            _open.Add(parent);
            (at, var right) = decision.TrueIsRight ? (elsewhere, node.True) : (node.True, elsewhere);
            Add(decision, node.Feature, right);
        }

        return false;
    }

    /// <summary>
    /// The values that a test for equality compares with, and where it leads when none is equal. Exporters write a set of
    /// categories as a chain of equality tests that all lead to one node when true.
    /// </summary>
    private bool TryReadChain(in OnnxTreeNode node, ref long steps, out IReadOnlyList<double> members, out int elsewhere)
    {
        members = node.Mode == OnnxBranch.NotEqual ? [node.Threshold] : [];
        elsewhere = node.False;
        if (node.Mode is not (OnnxBranch.Equal or OnnxBranch.Member))
            return true;
        var values = new List<double>(node.Members ?? [node.Threshold]);
        members = values;
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

    private void Add(in OnnxDecision decision, int feature, int right)
    {
        if (_splitCount == _splits.Length)
            Array.Resize(ref _splits, 2 * _splits.Length);
        _splits[_splitCount++] = new Split
        {
            Kind = decision.Kind,
            Feature = feature,
            Threshold = decision.Threshold,
            Values = decision.Values,
            MissingGoesRight = decision.MissingGoesRight,
            Left = 0,
            Right = right,
        };
    }

    /// <summary>Gives a split its child: another split (0 and up) or a leaf (complement).</summary>
    private void Connect(int parent, bool isRight, int child)
    {
        if (parent == NoParent)
            return;
        ref var split = ref _splits[parent];
        split = isRight ? split with { Right = child } : split with { Left = child };
    }
}
