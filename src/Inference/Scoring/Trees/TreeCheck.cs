using System.Globalization;

namespace Inference.Scoring.Trees;

/// <summary>
/// Refuses an ensemble that contradicts itself, whatever file it came from, so that no evaluator has to look again:
/// after this, every walk ends in a leaf, and every index that it meets is in range.
/// </summary>
internal static class TreeCheck
{
    /// <summary>Returns when the ensemble is consistent.</summary>
    /// <exception cref="FormatException">It is not; the message names the tree and the node.</exception>
    public static void Check(TreeEnsemble ensemble)
    {
        if (ensemble.FeatureCount < 1)
            throw new FormatException($"The tree ensemble reads {ensemble.FeatureCount} features; expected at least one.");
        var targets = ensemble.BaseValues.Length;
        if (targets < 1 || !ensemble.BaseValues.All(double.IsFinite))
            throw new FormatException("The tree ensemble needs a base value per target, each a finite number.");
        CheckTransform(ensemble.Transform, targets);
        for (var i = 0; i < ensemble.Trees.Count; i++)
        {
            var tree = ensemble.Trees[i];
            var problem = Problem(tree, targets) ?? SplitProblem(tree, ensemble.FeatureCount) ?? PathProblem(tree);
            if (problem is not null)
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Tree {i} of the ensemble is damaged: {problem}."));
        }
    }

    private static void CheckTransform(ScoreTransform transform, int targets)
    {
        if (!float.IsFinite(transform.Divisor) || transform.Divisor == 0)
            throw new FormatException("The tree ensemble divides its scores by what is not a finite number.");
        if (transform.Links.Length > 0 && transform.Links.Length != targets)
            throw new FormatException($"The tree ensemble has {transform.Links.Length} links for {targets} targets.");
        if (transform.Outputs.Any(output => output < 0 || output >= targets))
            throw new FormatException($"The tree ensemble emits a target outside of its {targets}.");
    }

    private static string? Problem(Tree tree, int targets)
    {
        if (tree.TargetCount < 1 || tree.FirstTarget < 0 || tree.FirstTarget > targets - tree.TargetCount)
            return $"it adds to targets {tree.FirstTarget} to {(long)tree.FirstTarget + tree.TargetCount - 1} of {targets}";
        if (tree.LeafValues.LongLength != (long)tree.LeafCount * tree.TargetCount)
            return $"{tree.Splits.Length} splits and {tree.TargetCount} targets need {(long)tree.LeafCount * tree.TargetCount} leaf values, found {tree.LeafValues.Length}";
        return Array.FindIndex(tree.LeafValues, value => !double.IsFinite(value)) is var leaf and >= 0 ? $"leaf value {leaf} is not a finite number" : null;
    }

    private static string? SplitProblem(Tree tree, int featureCount)
    {
        for (var i = 0; i < tree.Splits.Length; i++)
        {
            ref readonly var split = ref tree.Splits[i];
            var feature = split.Feature;
            var features = split.Kind == SplitKind.AnyPositive ? split.Features : new ReadOnlySpan<int>(in feature);
            if (features.IsEmpty)
                return $"split {i} names no features";
            foreach (var read in features)
            {
                if (read < 0 || read >= featureCount)
                    return $"split {i} reads feature {read} of {featureCount}";
            }

            if (split.Kind == SplitKind.Greater && float.IsNaN(split.Threshold))
                return $"split {i} has no threshold";
            if (split.Kind == SplitKind.AnyEqual && split.Values.Length == 0)
                return $"split {i} has no values to compare with";
        }

        return null;
    }

    /// <summary>Follows every path from the root, with an array instead of recursion: a file may hold a tree of any depth.</summary>
    private static string? PathProblem(Tree tree)
    {
        var splits = new bool[tree.Splits.Length];
        var leaves = new bool[tree.LeafCount];
        // Each split is followed once and leaves one child more waiting than before.
        var open = new int[tree.LeafCount];
        open[0] = splits.Length == 0 ? ~0 : 0;
        var reached = 0;
        for (var count = 1; count > 0;)
        {
            var child = open[--count];
            var (flags, index, kind) = child >= 0 ? (splits, child, "split") : (leaves, ~child, "leaf");
            if (index >= flags.Length)
                return $"{kind} {index} does not exist among {flags.Length}";
            if (flags[index])
                return $"{kind} {index} is reached twice";
            flags[index] = true;
            reached++;
            if (child < 0)
                continue;
            open[count++] = tree.Splits[child].Right;
            open[count++] = tree.Splits[child].Left;
        }

        var nodes = splits.Length + leaves.Length;
        return reached == nodes ? null : $"{nodes - reached} of its {nodes} nodes are not reached from the root";
    }
}
