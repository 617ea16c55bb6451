using System.Diagnostics;
using Inference.Cli.Training.Data;
using Inference.Cli.Training.Metrics;
using Inference.Models;
using Inference.Schema;
using Microsoft.ML;

namespace Inference.Cli.Training.Fitting;

/// <summary>Tries candidates on the folds of a split. What is learnt for encoding is learnt anew in every fold.</summary>
internal sealed class Trials
{
    private readonly LabelColumn _label;
    private readonly int _seed;
    private readonly List<(RowMatrix Train, RowMatrix Held)> _folds;
    private readonly int[] _heldRows;

    public Trials(TrainingTable table, IReadOnlyList<PlannedFeature> planned, LabelColumn label, DataSplit split, int seed)
    {
        _label = label;
        _seed = seed;
        _folds = [.. split.Folds.Select(fold =>
        {
            var schema = new ModelSchema(FeatureFit.Fit(planned, label, fold.Train));
            return (RowMatrix.Encode(table, planned, schema, fold.Train), RowMatrix.Encode(table, planned, schema, fold.Held));
        })];
        _heldRows = [.. split.Folds.SelectMany(fold => fold.Held)];
    }

    public LabelColumn Label => _label;

    /// <summary>Null when the candidate cannot be fitted on these rows.</summary>
    public Trial? Run(Candidate candidate, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var scores = new List<float>();
        var ml = new MLContext(_seed);
        foreach (var (train, held) in _folds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (CandidateFit.TryFit(ml, candidate, _label, train, _seed) is not { } model)
                return null;
            scores.AddRange(Scores.Of(ml, model, candidate, _label, held));
            (model as IDisposable)?.Dispose();
        }

        float[] all = [.. scores];
        ITransformer? calibration = null;
        if (_label.Task == ModelTask.BinaryClassification && candidate.Trainer == TrainerKind.FastForest)
        {
            calibration = ForestCalibration.Fit(ml, _label, _heldRows, all);
            all = ForestCalibration.Apply(ml, calibration, all);
        }

        return new Trial(candidate, _heldRows, all, RowLosses.Of(_label, _heldRows, all), calibration, Stopwatch.GetElapsedTime(started));
    }
}
