using System.Collections.Immutable;
using Inference.Scoring.Trees;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Inference.Scoring.MlNet;

/// <summary>Reads what a prediction step writes from the model inside it.</summary>
internal static class PredictorReader
{
    /// <summary>Meaning of the column Score.</summary>
    public static ColumnMeaning Score(object model, int[] features) => model switch
    {
        OneVersusAllModelParameters labels => OneVersusAll(labels, features),
        CalibratedModelParametersBase { SubModel: var raw } => Raw(raw, features),
        _ => Raw(model, features),
    };

    /// <summary>Meaning of the column Probability, which only calibrated models write.</summary>
    public static ColumnMeaning Probability(object model, int[] features) => model is CalibratedModelParametersBase calibrated
        ? Calibrated(Raw(calibrated.SubModel, features), calibrated.Calibrator)
        : ColumnMeaning.Unknown($"the model {model.GetType().Name} is not calibrated");

    /// <summary>A raw score sent through a calibrator.</summary>
    public static ColumnMeaning Calibrated(ColumnMeaning raw, ICalibrator calibrator)
    {
        if (calibrator is not PlattCalibrator platt)
            return ColumnMeaning.Unknown($"its probabilities come from a {calibrator.GetType().Name}");
        return raw.Scores switch
        {
            null => raw,
            { Targets: [{ Link.Kind: LinkKind.Identity } target] } => ColumnMeaning.Of(new TreeScores([target with { Link = ScoreLink.Sigmoid(platt.Slope, platt.Offset) }])),
            _ => ColumnMeaning.Unknown("its calibrator reads something else than the raw score of trees"),
        };
    }

    private static ColumnMeaning Raw(object model, int[] features)
    {
        var (divisor, link) = (1f, ScoreLink.Identity);
        switch (model)
        {
            case FastForestRegressionModelParameters forest:
                divisor = forest.TrainedTreeEnsemble.Trees.Count;
                break;
            case FastTreeTweedieModelParameters:
                link = ScoreLink.Exponential;
                break;
            case FastForestBinaryModelParameters or FastTreeBinaryModelParameters or FastTreeRegressionModelParameters
                or LightGbmBinaryModelParameters or LightGbmRegressionModelParameters:
                break;
            default:
                return ColumnMeaning.Unknown($"its model is {model.GetType().Name}, not a tree ensemble that is known here");
        }

        return model switch
        {
            TreeEnsembleModelParametersBasedOnQuantileRegressionTree quantile => Read(quantile.TrainedTreeEnsemble, features, divisor, link),
            TreeEnsembleModelParametersBasedOnRegressionTree regression => Read(regression.TrainedTreeEnsemble, features, divisor, link),
            _ => ColumnMeaning.Unknown($"its {model.GetType().Name} does not show its trees"),
        };
    }

    private static ColumnMeaning Read<T>(TreeEnsemble<T> ensemble, int[] features, float divisor, ScoreLink link)
        where T : RegressionTreeBase
    {
        if (ensemble.Trees.Count == 0)
            return ColumnMeaning.Unknown("its ensemble has no trees");
        // Only ensemble compression writes these, and ML.NET's own scores leave them out. Rather ML.NET than a guess.
        if (ensemble.Bias != 0 || ensemble.TreeWeights.Any(weight => weight != 1))
            return ColumnMeaning.Unknown("its ensemble was compressed, which gives its trees weights");
        return ColumnMeaning.Of(new TreeScores([new TreeTarget([.. ensemble.Trees.Select(tree => TreeReader.Read(tree, features))], divisor, link)]));
    }

    private static ColumnMeaning OneVersusAll(OneVersusAllModelParameters model, int[] features)
    {
        // Softmax and Raw take each label's raw score, ProbabilityNormalization takes its probability.
        var formula = HiddenMember.Read<object>(HiddenMember.Read<object>(model, "_impl")!, "OutputFormula")!.ToString();
        var targets = new List<TreeTarget>();
        foreach (var label in HiddenMember.Read<ImmutableArray<object>>(model, "SubModelParameters"))
        {
            var meaning = formula == "ProbabilityNormalization" ? Probability(label, features) : Score(label, features);
            if (meaning.Scores is not { Targets: [var target] })
                return meaning;
            targets.Add(target);
        }

        return formula switch
        {
            "Softmax" => ColumnMeaning.Of(new TreeScores(targets, ScoreNormalization.Softmax)),
            "ProbabilityNormalization" => ColumnMeaning.Of(new TreeScores(targets, ScoreNormalization.SumOfMagnitudes)),
            "Raw" => ColumnMeaning.Of(new TreeScores(targets)),
            _ => ColumnMeaning.Unknown($"its one-versus-all model combines labels by {formula}, which is not known here"),
        };
    }
}
