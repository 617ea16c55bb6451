namespace Inference.Scoring.MlNet;

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
