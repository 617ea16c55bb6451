using System.Runtime.InteropServices;
using Inference.Scoring.Trees;

namespace Inference.Scoring.MlNet.Archive;

/// <summary>One tree as ML.NET stores it, checked: its arrays are where they should be, and every node and leaf is reached from the root once.</summary>
internal readonly ref struct StoredTree
{
    private const byte Regression = 0;
    private const byte Quantile = 2;

    /// <summary>From this version on, of any kind of model, quantile trees store weights too.</summary>
    private const uint QuantileWeights = 0x10002;

    private readonly ReadOnlySpan<int> _less;
    private readonly ReadOnlySpan<int> _greater;
    private readonly ReadOnlySpan<int> _features;
    private readonly ReadOnlySpan<float> _thresholds;
    private readonly ReadOnlySpan<float> _missing;
    private readonly ReadOnlySpan<double> _leafValues;

    /// <summary>Features of the splits by category, null where a split is none; null when there are none at all.</summary>
    private readonly int[]?[]? _categories;

    private StoredTree(ref StoredBlock block, uint version, StoredTreeVersions versions)
    {
        var kind = block.Byte();
        if (kind is not (Regression or Quantile))
            throw new FormatException($"trees of kind {kind} are not known");
        var leaves = block.Int();
        block.Take(sizeof(double)); // largest output
        Weight = block.Double();
        _less = block.Ints();
        _greater = block.Ints();
        _features = block.Ints();
        // The arrays may be longer than the tree has grown.
        if (leaves < 2 || leaves - 1 > _less.Length || leaves - 1 > _greater.Length || leaves - 1 > _features.Length)
            throw new FormatException($"it has {leaves} leaves, and {_less.Length}, {_greater.Length} and {_features.Length} children and features");
        _less = _less[..(leaves - 1)];
        _greater = _greater[..(leaves - 1)];
        _categories = version >= versions.Categories ? ReadCategories(ref block, leaves - 1) : null;
        block.Array(sizeof(uint)); // thresholds as bins
        _thresholds = MemoryMarshal.Cast<byte, float>(block.Array(sizeof(float)));
        _missing = version >= versions.DefaultValues ? MemoryMarshal.Cast<byte, float>(block.Array(sizeof(float))) : [];
        _leafValues = MemoryMarshal.Cast<byte, double>(block.Array(sizeof(double)));
        block.Array(sizeof(double)); // gains
        block.Array(sizeof(double)); // p-values of gains
        block.Array(sizeof(double)); // values before the split
        if (kind == Quantile)
            block.Array(sizeof(double)); // labels of samples
        if (kind == Quantile && version >= QuantileWeights)
            block.Array(sizeof(double));
        CheckPaths(_less, _greater);
        for (var node = 0; node < _less.Length; node++)
        {
            // What a split by category has here is never read; LightGBM's have -1.
            var features = _categories?[node] is { } several ? several : _features.Slice(node, 1);
            foreach (var feature in features)
                LastFeature = feature >= 0 ? Math.Max(LastFeature, feature) : throw new FormatException($"it reads feature {feature}");
        }
    }

    /// <summary>What its leaves are to be multiplied with; 1 for all but compressed ensembles.</summary>
    public double Weight { get; }

    /// <summary>The last feature that it reads.</summary>
    public int LastFeature { get; }

    /// <summary>Reads the next tree of a block.</summary>
    /// <exception cref="FormatException">The tree is damaged; the message is a part of a sentence.</exception>
    public static StoredTree Read(ref StoredBlock block, uint version, StoredTreeVersions versions) => new(ref block, version, versions);

    /// <summary>The tree, of the newest version's form.</summary>
    /// <exception cref="FormatException">It is damaged where <see cref="Read"/> did not look.</exception>
    public Tree ToTree()
    {
        // A root that is its own child is ML.NET's mark of an empty tree; it scores 0 whatever its leaf says.
        if (_less[0] == 0)
            return new Tree { Splits = [], LeafValues = [0] };
        if (_thresholds.Length < _less.Length || (_missing.Length > 0 && _missing.Length < _less.Length) || _leafValues.Length <= _less.Length)
            throw new FormatException($"it has {_less.Length} nodes, and {_thresholds.Length}, {_missing.Length} and {_leafValues.Length} thresholds, default values and leaves");
        var splits = new Split[_less.Length];
        for (var node = 0; node < splits.Length; node++)
            splits[node] = _categories?[node] is { } features ? Categorical(node, features) : Numerical(node);
        return new Tree { Splits = splits, LeafValues = _leafValues[..(splits.Length + 1)].ToArray() };
    }

    /// <summary>A missing value is replaced by the node's default one; without defaults it stays NaN, which is not less or equal to anything.</summary>
    private Split Numerical(int node) => new()
    {
        Kind = SplitKind.Greater,
        Feature = _features[node],
        Threshold = _thresholds[node],
        MissingGoesRight = _missing.IsEmpty || !(_missing[node] <= _thresholds[node]),
        Left = _less[node],
        Right = _greater[node],
    };

    private Split Categorical(int node, int[] features) => new()
    {
        Kind = SplitKind.AnyPositive,
        Features = features,
        MissingGoesRight = !_missing.IsEmpty && _missing[node] > 0f,
        Left = _less[node],
        Right = _greater[node],
    };

    private static int[]?[]? ReadCategories(ref StoredBlock block, int nodes)
    {
        var byCategory = block.Ints();
        if (byCategory.IsEmpty)
            return null;
        var features = new int[]?[nodes];
        foreach (var node in byCategory)
        {
            if (node < 0 || node >= nodes)
                throw new FormatException($"node {node} of {nodes} is said to split by category");
            features[node] = block.Ints().ToArray();
            block.Take(2 * sizeof(int)); // first and last feature
        }

        return features;
    }

    private static void CheckPaths(ReadOnlySpan<int> less, ReadOnlySpan<int> greater)
    {
        // A root that is its own child is ML.NET's mark of an empty tree, which it never walks.
        if (less[0] == 0)
            return;
        var reachedNodes = new bool[less.Length];
        var reachedLeaves = new bool[less.Length + 1];
        reachedNodes[0] = true;
        var pending = new Stack<int>([0]);
        var walked = 0;
        for (; pending.TryPop(out var node); walked++)
        {
            foreach (var child in (ReadOnlySpan<int>)[less[node], greater[node]])
            {
                var reached = child < 0 ? reachedLeaves : reachedNodes;
                var index = child < 0 ? ~child : child;
                if (index >= reached.Length)
                    throw new FormatException($"node {node} leads to child {child}, which it does not have");
                if (reached[index])
                    throw new FormatException($"child {child} is reached by two paths");
                reached[index] = true;
                if (child >= 0)
                    pending.Push(child);
            }
        }

        // A tree of n nodes, each reached once, has n + 1 leaves, each reached once.
        if (walked != less.Length)
            throw new FormatException($"only {walked} of its {less.Length} nodes are reached");
    }
}
