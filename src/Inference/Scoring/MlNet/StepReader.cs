using System.Collections;
using Inference.Scoring.Trees;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Inference.Scoring.MlNet;

/// <summary>Reads what the steps of a pipeline that are known here write.</summary>
internal static class StepReader
{
    /// <summary>The columns that a step writes, by name; empty for a step that is not known here.</summary>
    /// <param name="step">One step.</param>
    /// <param name="column">What a column that it reads holds.</param>
    public static IEnumerable<(string Name, ColumnMeaning Meaning)> Read(ITransformer step, Func<string, ColumnMeaning> column) => step switch
    {
        ColumnCopyingTransformer copy => Pairs(copy).Select(pair => (pair.Output, column(pair.Input))),
        ColumnConcatenatingTransformer concatenate => HiddenMember.Read<IEnumerable<(string Output, string[] Inputs)>>(concatenate, "Columns")!
            .Select(to => (to.Output, Concatenated([.. to.Inputs.Select(column)]))),
        LpNormNormalizingTransformer normalize => Normalized(normalize, column),
        PlattCalibratorTransformer platt => [Calibrated(platt, column)],
        ISingleFeaturePredictionTransformer<ICalibrator> other => [(OutputColumn.Probability, ColumnMeaning.Unknown($"its probabilities come from a {other.Model.GetType().Name}"))],
        ISingleFeaturePredictionTransformer<object> prediction => Predicted(prediction, column),
        _ => [],
    };

    private static IEnumerable<(string Output, string Input)> Pairs(ColumnCopyingTransformer copy) =>
        HiddenMember.Read<IEnumerable<(string Output, string Input)>>(copy, "Columns")!;

    private static (string Name, ColumnMeaning Meaning) Calibrated(PlattCalibratorTransformer platt, Func<string, ColumnMeaning> column)
    {
        var calibrator = ((ISingleFeaturePredictionTransformer<PlattCalibrator>)platt).Model;
        return (OutputColumn.Probability, PredictorReader.Calibrated(column(HiddenMember.Read<string>(platt, "_scoreColumnName")!), calibrator));
    }

    private static IEnumerable<(string Name, ColumnMeaning Meaning)> Predicted(ISingleFeaturePredictionTransformer<object> prediction, Func<string, ColumnMeaning> column)
    {
        var input = column(prediction.FeatureColumnName);
        if (input.Features is not { } features)
        {
            var reason = ColumnMeaning.Unknown(input.Reason ?? "one of its models reads the scores of another");
            return [(OutputColumn.Score, reason), (OutputColumn.Probability, reason)];
        }

        return [(OutputColumn.Score, PredictorReader.Score(prediction.Model, features)), (OutputColumn.Probability, PredictorReader.Probability(prediction.Model, features))];
    }

    private static ColumnMeaning Concatenated(ColumnMeaning[] parts)
    {
        if (parts.All(part => part.Features is not null))
            return ColumnMeaning.Of([.. parts.SelectMany(part => part.Features!)]);
        if (parts.All(part => part.Scores is { Normalization: ScoreNormalization.None }))
            return ColumnMeaning.Of(new TreeScores([.. parts.SelectMany(part => part.Scores!.Targets)]));
        return parts.FirstOrDefault(part => part.Reason is not null) ?? ColumnMeaning.Unknown("it puts columns of different kinds into one");
    }

    private static IEnumerable<(string Name, ColumnMeaning Meaning)> Normalized(LpNormNormalizingTransformer step, Func<string, ColumnMeaning> column)
    {
        foreach (var options in HiddenMember.Read<IEnumerable>(step, "_columns")!)
        {
            var input = column(HiddenMember.Read<string>(options, "InputColumnName")!);
            var plain = HiddenMember.Read<object>(options, "Norm") is LpNormNormalizingEstimatorBase.NormFunction.L1
                && HiddenMember.Read<float>(options, "Scale") == 1f
                && !HiddenMember.Read<bool>(options, "EnsureZeroMean");
            var meaning = input.Scores is { Normalization: ScoreNormalization.None } scores && plain
                ? ColumnMeaning.Of(scores with { Normalization = ScoreNormalization.SumOfMagnitudes })
                : ColumnMeaning.Unknown(input.Reason ?? $"the pipeline has a step {nameof(LpNormNormalizingTransformer)} on other than plain scores");
            yield return (HiddenMember.Read<string>(options, "Name")!, meaning);
        }
    }
}
