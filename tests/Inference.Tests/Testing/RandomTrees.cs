using Inference.Scoring.Trees;

namespace Inference.Tests.Testing;

/// <summary>Ensembles and rows that follow from a seed, with everything in them that splits can ask.</summary>
internal sealed class RandomTrees(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>An ensemble of one output per target, untransformed.</summary>
    /// <param name="trees">Trees.</param>
    /// <param name="leaves">Most leaves of a tree; some have fewer.</param>
    /// <param name="features">Floats per row.</param>
    /// <param name="targets">Targets.</param>
    /// <param name="targetsPerTree">Targets that each tree adds to.</param>
    /// <param name="plain">Only splits by threshold that send NaN left.</param>
    public TreeEnsemble Ensemble(int trees, int leaves, int features, int targets = 1, int targetsPerTree = 1, bool plain = false) => new()
    {
        FeatureCount = features,
        BaseValues = [.. Enumerable.Range(0, targets).Select(target => target * 0.25)],
        Trees = [.. Enumerable.Range(0, trees).Select(index => Tree(index % 7 == 6 ? _random.Next(1, leaves + 1) : leaves, features, index % (targets / targetsPerTree) * targetsPerTree, targetsPerTree, plain))],
        Transform = ScoreTransform.None,
    };

    /// <summary>Rows of values around the thresholds, with NaN, infinities, zeros of both signs, denormals and extremes among them.</summary>
    public float[] Rows(int rows, int features)
    {
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, 0.5f, 1f];
        return [.. Enumerable.Range(0, rows * features).Select(_ => _random.Next(12) == 0 ? odd[_random.Next(odd.Length)] : Threshold())];
    }

    private Tree Tree(int leaves, int features, int firstTarget, int targetCount, bool plain)
    {
        // Grown by splitting a leaf at random: lopsided and balanced trees both occur.
        var splits = new List<Split>();
        var open = new List<(int Split, bool IsRight)> { (-1, false) };
        while (open.Count < leaves)
        {
            var place = _random.Next(open.Count);
            var (parent, isRight) = open[place];
            Link(splits, parent, isRight, splits.Count);
            open[place] = (splits.Count, false);
            open.Add((splits.Count, true));
            splits.Add(Split(features, plain));
        }

        for (var leaf = 0; leaf < open.Count; leaf++)
            Link(splits, open[leaf].Split, open[leaf].IsRight, ~leaf);
        return new Tree
        {
            Splits = [.. splits],
            LeafValues = [.. Enumerable.Range(0, leaves * targetCount).Select(_ => _random.NextDouble() - 0.5)],
            FirstTarget = firstTarget,
            TargetCount = targetCount,
        };
    }

    private static void Link(List<Split> splits, int parent, bool isRight, int child)
    {
        if (parent >= 0)
            splits[parent] = isRight ? splits[parent] with { Right = child } : splits[parent] with { Left = child };
    }

    private Split Split(int features, bool plain)
    {
        var split = new Split { Feature = _random.Next(features), Threshold = Threshold(), Left = 0, Right = 0 };
        return plain ? split : _random.Next(12) switch
        {
            0 => split with { Kind = SplitKind.AnyEqual, Values = [Threshold(), Threshold(), 0f], MissingGoesRight = _random.Next(2) == 0 },
            1 => split with { Kind = SplitKind.AnyPositive, Features = [_random.Next(features), _random.Next(features)], MissingGoesRight = _random.Next(2) == 0 },
            2 => split with { Threshold = float.PositiveInfinity, MissingGoesRight = true },
            3 => split with { Threshold = float.NegativeInfinity, MissingGoesRight = _random.Next(2) == 0 },
            < 8 => split with { MissingGoesRight = true },
            _ => split,
        };
    }

    /// <summary>Coarse, so that rows often hold a threshold exactly.</summary>
    private float Threshold() => (_random.Next(65) - 32) / 16f;
}
