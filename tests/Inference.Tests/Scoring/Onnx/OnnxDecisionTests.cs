using Inference.Scoring.Onnx.Trees;
using Inference.Scoring.Trees;

namespace Inference.Tests.Scoring.Onnx;

public sealed class OnnxDecisionTests
{
    private static readonly double[] Thresholds =
    [
        0, -0.0, 1, -1, 0.1, -0.1, 0.1f, 1 + 1e-12, 1 - 1e-12, 1e300, -1e300, 1e-300, -1e-300, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon,
        float.MaxValue * 1.0000001, float.Epsilon / 2.0, double.MaxValue, double.MinValue, double.Epsilon, double.PositiveInfinity, double.NegativeInfinity, 16_777_217,
    ];

    [Fact]
    public void Decides_Every_Float_As_The_Double_Comparison_Does()
    {
        foreach (var threshold in Thresholds)
        {
            foreach (var value in Thresholds.Select(number => (float)number).SelectMany(near => new[] { near, MathF.BitIncrement(near), MathF.BitDecrement(near) }).Append(float.NaN))
            {
                foreach (var mode in Enum.GetValues<OnnxBranch>().Where(mode => mode < OnnxBranch.Member))
                {
                    foreach (var missing in new[] { false, true })
                    {
                        var decision = OnnxDecision.Of(new(mode, 0, threshold, null, missing, 1, 2), [threshold]);
                        Assert.True(Expected(mode, value, threshold, missing) == Found(decision, value), $"{value:R} {mode} {threshold:R}, missing is {missing}");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_Set_Leaves_Out_What_No_Float_Equals()
    {
        var decision = OnnxDecision.Of(new(OnnxBranch.Member, 0, 0, [0.1, 2, 2, 1], false, 1, 2), [0.1, 2, 2, 1]);
        Assert.Equal(SplitKind.AnyEqual, decision.Kind);
        Assert.Equal([1f, 2f], decision.Values);
    }

    private static bool Expected(OnnxBranch mode, float value, double threshold, bool missing) => (float.IsNaN(value) && missing) || mode switch
    {
        OnnxBranch.LessOrEqual => value <= threshold,
        OnnxBranch.Less => value < threshold,
        OnnxBranch.GreaterOrEqual => value >= threshold,
        OnnxBranch.Greater => value > threshold,
        OnnxBranch.Equal => value == threshold,
        _ => value != threshold,
    };

    private static bool Found(OnnxDecision decision, float value)
    {
        if (decision.Always is { } always)
            return always;
        var right = float.IsNaN(value) ? decision.MissingGoesRight
            : decision.Kind == SplitKind.Greater ? value > decision.Threshold
            : decision.Values.Contains(value);
        return right == decision.TrueIsRight;
    }
}
