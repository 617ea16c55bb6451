using Inference.Scoring.Trees;

namespace Inference.Scoring.Onnx.Trees;

/// <summary>Brings an unfolded tree and its leaves' weights together.</summary>
internal static class OnnxLeaves
{
    /// <summary>The tree, or null when its leaves hold more values than are left.</summary>
    /// <param name="table">Where the weights are.</param>
    /// <param name="unfolding">The tree.</param>
    /// <param name="targets">Targets to keep; they are numbered anew by their place here.</param>
    /// <param name="valuesLeft">Leaf values that may still be made; counts down.</param>
    public static Tree? Build(OnnxTreeTable table, OnnxTreeUnfolding unfolding, int[] targets, ref long valuesLeft)
    {
        var places = new int[table.Targets];
        Array.Fill(places, -1);
        for (var i = 0; i < targets.Length; i++)
            places[targets[i]] = i;

        var leaves = unfolding.Leaves;
        var (first, last) = Range(table.Weights, leaves, places);
        var count = Math.Max(1, last - first + 1);
        if ((valuesLeft -= (long)leaves.Length * count) < 0)
            return null;
        var values = new double[leaves.Length * count];
        for (var leaf = 0; leaf < leaves.Length; leaf++)
        {
            var end = table.Weights.End(leaves[leaf]);
            for (var i = table.Weights.Start(leaves[leaf]); i < end; i++)
            {
                var weight = table.Weights[i];
                if (places[weight.Target] >= 0)
                    values[(leaf * count) + places[weight.Target] - first] += weight.Value;
                // With a single target ONNX Runtime takes a leaf's first weight alone.
                if (table.Targets == 1)
                    break;
            }
        }

        return new Tree { Splits = unfolding.Splits.ToArray(), LeafValues = values, FirstTarget = first, TargetCount = count };
    }

    /// <summary>Whether every leaf has a weight at all.</summary>
    public static bool AllHaveWeights(OnnxTreeTable table, OnnxTreeUnfolding unfolding)
    {
        foreach (var leaf in unfolding.Leaves)
        {
            if (table.Weights.Start(leaf) == table.Weights.End(leaf))
                return false;
        }

        return true;
    }

    /// <summary>Whether every leaf has a weight for the target.</summary>
    public static bool AllHaveWeights(OnnxTreeTable table, OnnxTreeUnfolding unfolding, int target)
    {
        foreach (var leaf in unfolding.Leaves)
        {
            if (!HasWeight(table.Weights, leaf, target))
                return false;
        }

        return true;
    }

    private static bool HasWeight(OnnxLeafWeights weights, int leaf, int target)
    {
        for (var i = weights.Start(leaf); i < weights.End(leaf); i++)
        {
            if (weights[i].Target == target)
                return true;
        }

        return false;
    }

    private static (int First, int Last) Range(OnnxLeafWeights weights, ReadOnlySpan<int> leaves, int[] places)
    {
        var (first, last) = (int.MaxValue, -1);
        foreach (var leaf in leaves)
        {
            for (var i = weights.Start(leaf); i < weights.End(leaf); i++)
            {
                if (places[weights[i].Target] is var place and >= 0)
                    (first, last) = (Math.Min(first, place), Math.Max(last, place));
            }
        }

        return last < 0 ? (0, 0) : (first, last);
    }
}
