using Inference.Schema;
using Inference.Scoring;
using Inference.Scoring.Trees;
using Inference.Tests.Testing;

namespace Inference.Tests.Scoring;

public sealed class ScorerAgreementTests
{
    private const int Features = 4;

    private static readonly ModelSchema Schema = new(Enumerable.Range(0, Features).Select(i => new FeatureDefinition { Name = $"x{i}", Type = FeatureType.Number }));

    private readonly TreeEnsemble _ensemble = new RandomTrees(seed: 9).Ensemble(trees: 10, leaves: 8, Features);

    [Fact]
    public void Two_That_Score_Alike_Agree() => Assert.Null(Difference(_ensemble));

    [Fact]
    public void A_Leaf_That_Says_Something_Else_Is_Found() =>
        Assert.StartsWith("the own evaluator scored a test row", Difference(Changed(tree => tree with { LeafValues = [.. tree.LeafValues.Select(value => value + 0.001)] })), StringComparison.Ordinal);

    [Fact]
    public void A_Missing_Value_That_Goes_The_Other_Way_Is_Found() =>
        Assert.NotNull(Difference(Changed(tree => tree with { Splits = [.. tree.Splits.Select(split => split with { MissingGoesRight = !split.MissingGoesRight })] })));

    [Fact]
    public void A_Value_At_The_Threshold_That_Goes_The_Other_Way_Is_Found() =>
        Assert.NotNull(Difference(Changed(tree => tree with { Splits = [.. tree.Splits.Select(split => split with { Threshold = MathF.BitDecrement(split.Threshold) })] })));

    [Theory]
    [InlineData(0.5f, 0.500009f, true)]
    [InlineData(0.5f, 0.50002f, false)]
    [InlineData(1000f, 1000.009f, true)]
    [InlineData(1000f, 1000.02f, false)]
    [InlineData(float.NaN, float.NaN, true)]
    [InlineData(float.NaN, 0f, false)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, true)]
    [InlineData(float.PositiveInfinity, float.MaxValue, false)]
    public void Scores_Agree_Within_A_Hundred_Thousandth_Of_Their_Size(float one, float other, bool agree) => Assert.Equal(agree, ScorerAgreement.Agree(one, other));

    private TreeEnsemble Changed(Func<Tree, Tree> change) => _ensemble with { Trees = [change(_ensemble.Trees[0]), .. _ensemble.Trees.Skip(1)] };

    private string? Difference(TreeEnsemble library)
    {
        using var own = new TreeScorer(_ensemble);
        using var other = new TreeScorer(library);
        return ScorerAgreement.Difference(own, other, _ensemble, Schema);
    }
}
