using Inference.Models;
using Inference.Scoring.Trees;

namespace Inference.Scoring.Onnx.Trees;

/// <summary>Which targets of a table a task needs and what becomes of their sums.</summary>
/// <param name="Targets">Targets to sum, in the order of <paramref name="BaseValues"/>.</param>
/// <param name="BaseValues">What each starts from.</param>
/// <param name="Transform">From sums to scores.</param>
/// <param name="InEveryRow">Classes that every row must reach a weight of, because ONNX Runtime has other rules for rows that do not.</param>
internal sealed record OnnxTreeScores(int[] Targets, double[] BaseValues, ScoreTransform Transform, IReadOnlyList<int> InEveryRow)
{
    /// <summary>Follows ONNX Runtime; null with a reason where our form has no equal.</summary>
    /// <exception cref="FormatException">The trees do not give what the task needs.</exception>
    public static OnnxTreeScores? Of(OnnxTreeTable table, ModelTask task, int scoresPerRow, out string reason)
    {
        reason = table.Aggregate is OnnxAggregate.Min or OnnxAggregate.Max ? "its trees are brought together by minimum or maximum" : "";
        if (table.IsClassifier && table.Targets == 1)
            reason = "its trees know one class only";
        else if (table.IsClassifier && table.Targets == 2 && task != ModelTask.BinaryClassification)
            reason = "its trees know two classes, which are served as binary-classification";
        if (reason.Length > 0)
            return null;
        RequireTargets(table, task, scoresPerRow);
        if (table is { IsClassifier: true, Targets: 2 })
            return OfTwoClasses(table, out reason);
        if (table.BaseValues.Length != 0 && table.BaseValues.Length != table.Targets)
            throw new FormatException($"its 'base_values' have {table.BaseValues.Length} entries; expected none or {table.Targets}.");

        // With a single target ONNX Runtime applies no transform but probit.
        var post = table is { Targets: 1, PostTransform: not OnnxPostTransform.Probit } ? OnnxPostTransform.None : table.PostTransform;
        var second = task == ModelTask.BinaryClassification && table.Targets == 2;
        return Build(table, post, second ? 1 : null, table.BaseValues);
    }

    private static void RequireTargets(OnnxTreeTable table, ModelTask task, int scoresPerRow)
    {
        var fits = task == ModelTask.BinaryClassification ? table.Targets is 1 or 2 : table.Targets == scoresPerRow;
        if (!fits || (table.IsClassifier && task == ModelTask.Regression))
            throw new FormatException($"its trees give {table.Targets} {(table.IsClassifier ? "class probabilities" : "values")} per row; expected {scoresPerRow} for this manifest's task and labels.");
    }

    private static OnnxTreeScores? OfTwoClasses(OnnxTreeTable table, out string reason)
    {
        if (table.BaseValues.Length > 2)
            throw new FormatException($"its 'base_values' have {table.BaseValues.Length} entries for two classes.");
        reason = table.BaseValues.Length == 2 ? "it has two classes with a base value each, for which ONNX Runtime has rules of its own" : "";
        var onlyFirst = !table.IsWeighted[1];
        if (onlyFirst && table.PostTransform == OnnxPostTransform.Probit)
            reason = "it has one weight for two classes, and probit leaves the second undefined";
        if (reason.Length > 0)
            return null;
        // One base value belongs to the first class, in rows that reach a weight of it.
        var first = table.BaseValues.FirstOrDefault();
        if (onlyFirst)
        {
            // Its weights are the second's score then.
            var post = table.PostTransform == OnnxPostTransform.Logistic ? OnnxPostTransform.Logistic : OnnxPostTransform.None;
            return Build(table, post, 0, [first, 0]) with { InEveryRow = first != 0 ? [0] : [] };
        }

        var hasFirst = table.IsWeighted[0];
        return Build(table, table.PostTransform, 1, [hasFirst ? first : 0, 0]) with { InEveryRow = hasFirst && first != 0 ? [0, 1] : [1] };
    }

    private static OnnxTreeScores Build(OnnxTreeTable table, OnnxPostTransform post, int? output, double[] baseValues)
    {
        // Targets that stand for themselves need no company.
        var together = post is OnnxPostTransform.Softmax or OnnxPostTransform.SoftmaxZero;
        int[] targets = output is { } one && !together ? [one] : [.. Enumerable.Range(0, table.Targets)];
        var trees = table.Aggregate == OnnxAggregate.Average ? table.Roots.Length : 1;
        return new(targets, [.. targets.Select(target => baseValues.Length == 0 ? 0 : baseValues[target] * trees)], new ScoreTransform
        {
            Divisor = trees,
            Links = post switch
            {
                OnnxPostTransform.Logistic => [.. targets.Select(_ => ScoreLink.Logistic)],
                OnnxPostTransform.Probit => [.. targets.Select(_ => ScoreLink.Probit)],
                _ => [],
            },
            Normalization = post switch
            {
                OnnxPostTransform.Softmax => ScoreNormalization.Softmax,
                OnnxPostTransform.SoftmaxZero => ScoreNormalization.SoftmaxZero,
                _ => ScoreNormalization.None,
            },
            Outputs = output is { } picked && together ? [picked] : [],
        }, []);
    }
}
