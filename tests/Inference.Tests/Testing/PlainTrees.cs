using Inference.Scoring;
using Inference.Scoring.Trees;

namespace Inference.Tests.Testing;

/// <summary>Scores an ensemble in the plainest way, node by node: what an evaluator is compared with.</summary>
internal sealed class PlainTrees(TreeEnsemble ensemble) : IScorer
{
    private readonly int _targets = ensemble.BaseValues.Length;

    public int ScoresPerRow => ensemble.Transform.ScoresPerRow(_targets);

    public ScorerInfo Info { get; } = new("plain", "for tests", 0);

    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        var raw = new float[_targets];
        for (var row = 0; row * ScoresPerRow < scores.Length; row++)
        {
            var values = features.Slice(row * ensemble.FeatureCount, ensemble.FeatureCount);
            for (var target = 0; target < _targets; target++)
                raw[target] = (float)Sum(values, target);
            ensemble.Transform.Apply(raw, scores.Slice(row * ScoresPerRow, ScoresPerRow));
        }
    }

    public void Dispose()
    {
    }

    private double Sum(ReadOnlySpan<float> values, int target)
    {
        var sum = ensemble.BaseValues[target];
        foreach (var tree in ensemble.Trees)
        {
            var offset = target - tree.FirstTarget;
            if (offset >= 0 && offset < tree.TargetCount)
                sum += tree.LeafValues[(Leaf(tree, values) * tree.TargetCount) + offset];
        }

        return sum;
    }

    private static int Leaf(Tree tree, ReadOnlySpan<float> values)
    {
        var node = tree.Splits.Length == 0 ? ~0 : 0;
        while (node >= 0)
            node = GoesRight(tree.Splits[node], values) ? tree.Splits[node].Right : tree.Splits[node].Left;
        return ~node;
    }

    private static bool GoesRight(Split split, ReadOnlySpan<float> values)
    {
        if (split.Kind == SplitKind.AnyPositive)
        {
            foreach (var feature in split.Features)
            {
                if (values[feature] > 0f || (float.IsNaN(values[feature]) && split.MissingGoesRight))
                    return true;
            }

            return false;
        }

        var value = values[split.Feature];
        if (float.IsNaN(value))
            return split.MissingGoesRight;
        return split.Kind == SplitKind.Greater ? value > split.Threshold : split.Values.Contains(value);
    }
}
