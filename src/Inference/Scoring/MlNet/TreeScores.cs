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
