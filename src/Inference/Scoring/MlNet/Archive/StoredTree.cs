namespace Inference.Scoring.MlNet.Archive;

/// <summary>Checks one tree as ML.NET stores it: arrays that are where they should be, and a root from which every node and leaf is reached once.</summary>
internal static class StoredTree
{
    private const byte Regression = 0;
    private const byte Quantile = 2;

    /// <summary>From this version on, of any kind of model, quantile trees store weights too.</summary>
    private const uint QuantileWeights = 0x10002;

    /// <summary>Reads past a tree.</summary>
    /// <returns>The last feature that it reads.</returns>
    /// <exception cref="FormatException">The tree is damaged; the message is a part of a sentence.</exception>
    public static int Check(ref StoredBlock block, uint version, StoredTreeVersions versions)
    {
        var kind = block.Byte();
        if (kind is not (Regression or Quantile))
            throw new FormatException($"trees of kind {kind} are not known");
        var leaves = block.Int();
        block.Take(sizeof(double) + sizeof(double)); // largest output, weight
        var less = block.Ints();
        var greater = block.Ints();
        var features = block.Ints();
        // The arrays may be longer than the tree has grown.
        if (leaves < 2 || leaves - 1 > less.Length || leaves - 1 > greater.Length || leaves - 1 > features.Length)
            throw new FormatException($"it has {leaves} leaves, and {less.Length}, {greater.Length} and {features.Length} children and features");
        var byCategory = new bool[leaves - 1];
        var last = version >= versions.Categories ? ReadCategories(ref block, byCategory) : 0;
        for (var node = 0; node < byCategory.Length; node++)
        {
            // What a split by category has here is never read; LightGBM's have -1.
            if (!byCategory[node])
                last = Later(last, features[node]);
        }

        block.Array(sizeof(uint)); // thresholds as bins
        block.Array(sizeof(float)); // thresholds
        if (version >= versions.DefaultValues)
            block.Array(sizeof(float));
        block.Array(sizeof(double)); // leaf values
        block.Array(sizeof(double)); // gains
        block.Array(sizeof(double)); // p-values of gains
        block.Array(sizeof(double)); // values before the split
        if (kind == Quantile)
            block.Array(sizeof(double)); // labels of samples
        if (kind == Quantile && version >= QuantileWeights)
            block.Array(sizeof(double));
        CheckPaths(less[..(leaves - 1)], greater[..(leaves - 1)]);
        return last;
    }

    private static int ReadCategories(ref StoredBlock block, bool[] byCategory)
    {
        var last = 0;
        foreach (var node in block.Ints())
        {
            if (node < 0 || node >= byCategory.Length)
                throw new FormatException($"node {node} of {byCategory.Length} is said to split by category");
            byCategory[node] = true;
            foreach (var feature in block.Ints())
                last = Later(last, feature);
            block.Take(2 * sizeof(int)); // first and last feature
        }

        return last;
    }

    private static int Later(int last, int feature) => feature >= 0 ? Math.Max(last, feature) : throw new FormatException($"it reads feature {feature}");

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
