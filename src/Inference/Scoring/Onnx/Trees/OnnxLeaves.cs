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

        var (first, last) = Range(table, unfolding, places);
        var count = Math.Max(1, last - first + 1);
        if ((valuesLeft -= (long)unfolding.Leaves.Count * count) < 0)
            return null;
        var values = new double[unfolding.Leaves.Count * count];
        for (var leaf = 0; leaf < unfolding.Leaves.Count; leaf++)
        {
            var weights = table.Nodes[unfolding.Leaves[leaf]].Weights!;
            // With a single target ONNX Runtime takes a leaf's first weight alone.
            foreach (var (target, weight) in table.Targets == 1 ? weights.Take(1) : weights)
            {
                if (places[target] >= 0)
                    values[(leaf * count) + places[target] - first] += weight;
            }
        }

        return new Tree { Splits = unfolding.Splits, LeafValues = values, FirstTarget = first, TargetCount = count };
    }

    private static (int First, int Last) Range(OnnxTreeTable table, OnnxTreeUnfolding unfolding, int[] places)
    {
        var kept = unfolding.Leaves.SelectMany(leaf => table.Nodes[leaf].Weights!).Select(weight => places[weight.Target]).Where(place => place >= 0);
        var (first, last) = (int.MaxValue, -1);
        foreach (var place in kept)
            (first, last) = (Math.Min(first, place), Math.Max(last, place));
        return last < 0 ? (0, 0) : (first, last);
    }
}
