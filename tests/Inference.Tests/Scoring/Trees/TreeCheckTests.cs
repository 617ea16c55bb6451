using Inference.Scoring.Trees;

namespace Inference.Tests.Scoring.Trees;

public sealed class TreeCheckTests
{
    private static readonly Tree Sound = new() { Splits = [new() { Left = 1, Right = ~2 }, new() { Feature = 1, Left = ~0, Right = ~1 }], LeafValues = [1, 2, 3] };

    [Fact]
    public void Accepts_A_Sound_Tree_And_One_Of_A_Single_Leaf() => TreeCheck.Check(Ensemble(Sound, new Tree { Splits = [], LeafValues = [1] }));

    [Fact]
    public void Accepts_A_Tree_As_Deep_As_It_Has_Splits()
    {
        const int Depth = 200_000;
        var splits = Enumerable.Range(0, Depth).Select(i => new Split { Left = ~i, Right = i + 1 < Depth ? i + 1 : ~Depth }).ToArray();
        TreeCheck.Check(Ensemble(new Tree { Splits = splits, LeafValues = new double[Depth + 1] }));
    }

    public static TheoryData<string, string> Damages { get; } = new()
    {
        { "root as child", "split 0 is reached twice" },
        { "split missing", "split 5 does not exist among 2" },
        { "leaf missing", "leaf 7 does not exist among 3" },
        { "most negative child", "does not exist" },
        { "leaf twice", "leaf 0 is reached twice" },
        { "cycle apart", "not reached from the root" },
        { "feature", "split 1 reads feature 2 of 2" },
        { "negative feature", "split 1 reads feature -1 of 2" },
        { "threshold", "split 1 has no threshold" },
        { "no values", "split 1 has no values" },
        { "no features", "split 1 names no features" },
        { "one of features", "split 1 reads feature 9 of 2" },
        { "leaves", "need 3 leaf values, found 2" },
        { "leaf value", "leaf value 1 is not a finite number" },
        { "target", "it adds to targets 1 to 1 of 1" },
        { "targets", "it adds to targets 0 to 2147483646 of 1" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Rejects_Damage_And_Says_Where(string damage, string message)
    {
        var error = Assert.Throws<FormatException>(() => TreeCheck.Check(Ensemble(Sound, Damaged(damage))));
        Assert.Contains("Tree 1", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_A_Transform_That_Does_Not_Fit()
    {
        var sound = Ensemble(Sound);
        Assert.Throws<FormatException>(() => TreeCheck.Check(sound with { BaseValues = [double.NaN] }));
        Assert.Throws<FormatException>(() => TreeCheck.Check(sound with { BaseValues = [] }));
        Assert.Throws<FormatException>(() => TreeCheck.Check(sound with { FeatureCount = 0 }));
        Assert.Throws<FormatException>(() => TreeCheck.Check(sound with { Transform = new() { Outputs = [1] } }));
        Assert.Throws<FormatException>(() => TreeCheck.Check(sound with { Transform = new() { Divisor = 0 } }));
        Assert.Throws<FormatException>(() => TreeCheck.Check(sound with { Transform = new() { Links = [ScoreLink.Logistic, ScoreLink.Logistic] } }));
    }

    private static Tree Damaged(string damage) => damage switch
    {
        "root as child" => Second(split => split with { Left = 0 }),
        "split missing" => Second(split => split with { Left = 5 }),
        "leaf missing" => Second(split => split with { Left = ~7 }),
        "most negative child" => Second(split => split with { Left = int.MinValue }),
        "leaf twice" => Second(split => split with { Right = ~0 }),
        "cycle apart" => new Tree
        {
            Splits = [new() { Left = ~0, Right = ~1 }, new() { Left = 2, Right = ~2 }, new() { Left = 1, Right = ~3 }],
            LeafValues = new double[4],
        },
        "feature" => Second(split => split with { Feature = 2 }),
        "negative feature" => Second(split => split with { Feature = -1 }),
        "threshold" => Second(split => split with { Threshold = float.NaN }),
        "no values" => Second(split => split with { Kind = SplitKind.AnyEqual }),
        "no features" => Second(split => split with { Kind = SplitKind.AnyPositive }),
        "one of features" => Second(split => split with { Kind = SplitKind.AnyPositive, Features = [0, 9] }),
        "leaves" => Sound with { LeafValues = [1, 2] },
        "leaf value" => Sound with { LeafValues = [1, double.NaN, 2] },
        "target" => Sound with { FirstTarget = 1 },
        "targets" => Sound with { TargetCount = int.MaxValue },
        _ => throw new ArgumentOutOfRangeException(nameof(damage)),
    };

    private static Tree Second(Func<Split, Split> change) => Sound with { Splits = [Sound.Splits[0], change(Sound.Splits[1])] };

    private static TreeEnsemble Ensemble(params Tree[] trees) => new() { FeatureCount = 2, BaseValues = [0], Trees = trees, Transform = ScoreTransform.None };
}
