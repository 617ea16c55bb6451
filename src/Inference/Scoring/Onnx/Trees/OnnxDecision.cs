using Inference.Scoring.Trees;

namespace Inference.Scoring.Onnx.Trees;

/// <summary>
/// A node's test in the terms of our own trees, deciding every float exactly as ONNX's comparison with a double does:
/// <c>x &lt;= t</c> holds when x is not greater than the largest float that is at most t.
/// </summary>
/// <param name="Kind">How it decides.</param>
/// <param name="Threshold">For <see cref="SplitKind.Greater"/>.</param>
/// <param name="Values">For <see cref="SplitKind.AnyEqual"/>.</param>
/// <param name="MissingGoesRight">Whether NaN goes right.</param>
/// <param name="TrueIsRight">Whether ONNX's true child is our right one.</param>
/// <param name="Always">Set when every value goes the same way: to that of true or of false.</param>
internal readonly record struct OnnxDecision(SplitKind Kind, float Threshold, float[] Values, bool MissingGoesRight, bool TrueIsRight, bool? Always)
{
    public static OnnxDecision Of(in OnnxTreeNode node, IReadOnlyList<double> members)
    {
        var missing = node.MissingIsTrue;
        switch (node.Mode)
        {
            case OnnxBranch.LessOrEqual:
                return Greater(AtMost(node.Threshold), missingGoesRight: !missing, trueIsRight: false);
            case OnnxBranch.Greater:
                return Greater(AtMost(node.Threshold), missingGoesRight: missing, trueIsRight: true);
            // Nothing is less than minus infinity, so only NaN is told apart.
            case OnnxBranch.Less:
                return Below(node.Threshold) is { } less ? Greater(less, !missing, trueIsRight: false) : OnlyMissing(elseTrue: false, missing);
            case OnnxBranch.GreaterOrEqual:
                return Below(node.Threshold) is { } below ? Greater(below, missing, trueIsRight: true) : OnlyMissing(elseTrue: true, missing);
        }

        // A double that no float equals is equal to nothing.
        var values = members.Where(value => (float)value == value).Select(value => (float)value).Distinct().Order().ToArray();
        if (node.Mode == OnnxBranch.NotEqual)
            // NaN differs from everything, whatever its track.
            return values.Length == 0 ? new(default, 0, [], false, false, Always: true) : new(SplitKind.AnyEqual, 0, values, MissingGoesRight: false, TrueIsRight: false, null);
        return values.Length == 0 ? OnlyMissing(elseTrue: false, missing) : new(SplitKind.AnyEqual, 0, values, missing, TrueIsRight: true, null);
    }

    /// <summary>The largest float that is at most <paramref name="value"/>.</summary>
    private static float AtMost(double value)
    {
        var near = (float)value;
        return near > value ? MathF.BitDecrement(near) : near;
    }

    /// <summary>The largest float that is less than <paramref name="value"/>, or null when there is none.</summary>
    private static float? Below(double value)
    {
        var near = (float)value;
        if (near < value)
            return near;
        return float.IsNegativeInfinity(near) ? null : MathF.BitDecrement(near);
    }

    private static OnnxDecision Greater(float threshold, bool missingGoesRight, bool trueIsRight) =>
        new(SplitKind.Greater, threshold, [], missingGoesRight, trueIsRight, null);

    /// <summary>Every number goes one way; NaN may go the other.</summary>
    private static OnnxDecision OnlyMissing(bool elseTrue, bool missingIsTrue) =>
        elseTrue == missingIsTrue
            ? new(default, 0, [], false, false, Always: elseTrue)
            : new(SplitKind.Greater, float.PositiveInfinity, [], MissingGoesRight: true, TrueIsRight: missingIsTrue, null);
}
