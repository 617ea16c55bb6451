using Inference.Scoring.Trees;

namespace Inference.Scoring.MlNet;

/// <summary>Scores that a column of a pipeline holds, all made of trees.</summary>
/// <param name="Targets">One per score.</param>
/// <param name="Normalization">How they were brought into relation.</param>
internal sealed record TreeScores(IReadOnlyList<TreeTarget> Targets, ScoreNormalization Normalization = ScoreNormalization.None);

/// <summary>One score that is made of trees.</summary>
/// <param name="Trees">Whose leaves it sums.</param>
/// <param name="Divisor">Of the sum.</param>
/// <param name="Link">Applied to the divided sum.</param>
internal sealed record TreeTarget(IReadOnlyList<Tree> Trees, float Divisor, ScoreLink Link);

/// <summary>What is known of a column of a pipeline; just one of the three is set.</summary>
internal sealed record ColumnMeaning
{
    /// <summary>It holds these features as they came in.</summary>
    public int[]? Features { get; private init; }

    /// <summary>It holds scores of trees.</summary>
    public TreeScores? Scores { get; private init; }

    /// <summary>It holds something else, because of this.</summary>
    public string? Reason { get; private init; }

    public static ColumnMeaning Of(int[] features) => new() { Features = features };

    public static ColumnMeaning Of(TreeScores scores) => new() { Scores = scores };

    public static ColumnMeaning Unknown(string reason) => new() { Reason = reason };
}
