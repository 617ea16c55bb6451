using Inference.Scoring.Trees;
using Microsoft.ML.Trainers.FastTree;

namespace Inference.Scoring.MlNet;

/// <summary>Reads one tree of FastTree, FastForest or LightGBM, which ML.NET keeps in the same form.</summary>
internal static class TreeReader
{
    /// <summary>Reads a tree.</summary>
    /// <param name="tree">As ML.NET shows it.</param>
    /// <param name="features">The features that its input vector is made of.</param>
    /// <exception cref="FormatException">It names a feature that its input does not have. Everything else is left to <see cref="TreeCheck"/>.</exception>
    /// <exception cref="MissingMemberException">This version of ML.NET keeps missing values elsewhere.</exception>
    public static Tree Read(RegressionTreeBase tree, int[] features)
    {
        // A root that is its own child is ML.NET's mark of an empty tree; it scores 0 whatever its leaf says.
        if (tree.NumberOfNodes == 0 || tree.LeftChild[0] == 0)
            return new Tree { Splits = [], LeafValues = [0] };
        var missing = HiddenMember.Read<float[]>(HiddenMember.Read<object>(tree, "_tree")!, "DefaultValueForMissing");
        if (missing is not null && missing.Length < tree.NumberOfNodes)
            throw new FormatException($"A tree of {tree.NumberOfNodes} nodes has {missing.Length} default values for missing ones.");
        var splits = new Split[tree.NumberOfNodes];
        for (var node = 0; node < splits.Length; node++)
            splits[node] = tree.CategoricalSplitFlags[node] ? Categorical(tree, node, missing, features) : Numerical(tree, node, missing, features);
        return new Tree { Splits = splits, LeafValues = [.. tree.LeafValues] };
    }

    /// <summary>A missing value is replaced by the node's default one; without defaults it stays NaN, which is not less or equal to anything.</summary>
    private static Split Numerical(RegressionTreeBase tree, int node, float[]? missing, int[] features) => new()
    {
        Kind = SplitKind.Greater,
        Feature = Feature(features, tree.NumericalSplitFeatureIndexes[node]),
        Threshold = tree.NumericalSplitThresholds[node],
        MissingGoesRight = missing is null || !(missing[node] <= tree.NumericalSplitThresholds[node]),
        Left = tree.LeftChild[node],
        Right = tree.RightChild[node],
    };

    private static Split Categorical(RegressionTreeBase tree, int node, float[]? missing, int[] features) => new()
    {
        Kind = SplitKind.AnyPositive,
        Features = [.. tree.GetCategoricalSplitFeaturesAt(node).Select(slot => Feature(features, slot))],
        MissingGoesRight = missing is not null && missing[node] > 0f,
        Left = tree.LeftChild[node],
        Right = tree.RightChild[node],
    };

    private static int Feature(int[] features, int slot) => slot >= 0 && slot < features.Length
        ? features[slot]
        : throw new FormatException($"A tree of the model reads slot {slot} of an input vector of {features.Length}.");
}
