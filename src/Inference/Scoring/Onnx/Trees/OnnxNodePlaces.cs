namespace Inference.Scoring.Onnx.Trees;

/// <summary>
/// Where in its list each node of <c>nodes_treeids</c> and <c>nodes_nodeids</c> stands. Most files number a tree's nodes in
/// order from 0, so that a place follows from a number; only others are worth a dictionary.
/// </summary>
internal sealed class OnnxNodePlaces
{
    private const int None = -1;

    private readonly long[] _treeIds;

    /// <summary>Where each tree begins.</summary>
    private readonly Dictionary<long, int> _starts = [];

    /// <summary>The place of every node; null where all trees are in order.</summary>
    private readonly Dictionary<(long Tree, long Node), int>? _places;

    private long _lastTree;
    private int _lastStart = None;

    /// <exception cref="FormatException">A node stands twice.</exception>
    public OnnxNodePlaces(long[] treeIds, long[] nodeIds)
    {
        _treeIds = treeIds;
        if (!AreInOrder(nodeIds))
            _places = Index(treeIds, nodeIds);
    }

    /// <summary>The place of a node, or -1.</summary>
    public int Find(long tree, long node)
    {
        if (_places is not null)
            return _places.TryGetValue((tree, node), out var known) ? known : None;
        // Questions about a tree come one after the other.
        if (_lastStart < 0 || _lastTree != tree)
        {
            if (!_starts.TryGetValue(tree, out var start))
                return None;
            (_lastTree, _lastStart) = (tree, start);
        }

        if (node < 0 || node >= _treeIds.Length - _lastStart)
            return None;
        var place = _lastStart + (int)node;
        return _treeIds[place] == tree ? place : None;
    }

    /// <summary>The first node of each tree: a tree begins where the tree's id changes, as ONNX Runtime has it.</summary>
    /// <exception cref="FormatException">The nodes of a tree do not stand together.</exception>
    public int[] Roots()
    {
        var roots = new List<int>();
        var seen = new HashSet<long>();
        for (var i = 0; i < _treeIds.Length; i++)
        {
            if (i > 0 && _treeIds[i] == _treeIds[i - 1])
                continue;
            if (!seen.Add(_treeIds[i]))
                throw new FormatException($"the nodes of tree {_treeIds[i]} do not stand together.");
            roots.Add(i);
        }

        return [.. roots];
    }

    private bool AreInOrder(long[] nodeIds)
    {
        var start = 0;
        for (var i = 0; i < nodeIds.Length; i++)
        {
            if (i == 0 || _treeIds[i] != _treeIds[i - 1])
            {
                start = i;
                if (!_starts.TryAdd(_treeIds[i], start))
                    return false;
            }

            if (nodeIds[i] != i - start)
                return false;
        }

        return true;
    }

    private static Dictionary<(long, long), int> Index(long[] treeIds, long[] nodeIds)
    {
        var places = new Dictionary<(long, long), int>(nodeIds.Length);
        for (var i = 0; i < nodeIds.Length; i++)
        {
            if (!places.TryAdd((treeIds[i], nodeIds[i]), i))
                throw new FormatException($"the node {nodeIds[i]} of tree {treeIds[i]} stands twice.");
        }

        return places;
    }
}
