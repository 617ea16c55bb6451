using Inference.Cli;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring.MlNet;
using Inference.Scoring.MlNet.Archive;
using Inference.Scoring.Trees;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Benchmarks;

/// <summary>A forest of 100 trees on 30 features, trained by ML.NET on data that follows from a seed, and rows to score with it.</summary>
internal sealed class TrainedTrees
{
    public const int Features = 30;
    private const int Trees = 100;
    private const int TrainingRows = 40_000;

    private TrainedTrees(ITransformer model, MLContext ml, TreeEnsemble ensemble, float[] rows) => (Model, Ml, Ensemble, Rows) = (model, ml, ensemble, rows);

    public ITransformer Model { get; }

    public MLContext Ml { get; }

    public TreeEnsemble Ensemble { get; }

    /// <summary>Rows that training did not see, row-major.</summary>
    public float[] Rows { get; }

    public static TrainedTrees Train(int leaves, int rows)
    {
        var random = new SplitMix64(20_260_131);
        var ml = new MLContext(seed: 1);
        var training = ml.Data.LoadFromEnumerable(Enumerable.Range(0, TrainingRows).Select(_ => Row.Next(random)).ToList());
        var model = ml.Regression.Trainers.FastForest(numberOfTrees: Trees, numberOfLeaves: leaves, minimumExampleCountPerLeaf: 2).Fit(training);
        using var saved = new MemoryStream();
        ml.Model.Save(model, FeaturesColumn.Schema(Features), saved);
        var schema = new ModelSchema(Enumerable.Range(0, Features).Select(i => new FeatureDefinition { Name = $"x{i}", Type = FeatureType.Number }));
        using var opened = MlNetModel.Open(ModelArchive.Read(saved.ToArray()), schema);
        var ensemble = MlNetTrees.Read(opened, ModelTask.Regression, 1, out var reason) ?? throw new InvalidOperationException(reason);
        return new TrainedTrees(model, ml, ensemble, [.. Enumerable.Range(0, rows).SelectMany(_ => Row.Next(random).Features)]);
    }

    /// <summary>The own evaluator, by a path of choice.</summary>
    public TreeScorer Scorer(TreePath path = TreePath.Fastest) => new(Ensemble, path);

    /// <summary>A row as ML.NET reads it.</summary>
    public sealed class Row
    {
        [VectorType(TrainedTrees.Features)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public static Row Next(SplitMix64 random)
        {
            var features = new float[TrainedTrees.Features];
            foreach (ref var feature in features.AsSpan())
                feature = (float)((random.NextDouble() * 4) - 2);
            var label = features[0] + (features[1] * features[2]) + MathF.Sin(3 * features[3]) + (features[4] > 0.5f ? features[5] : -features[6]) + (float)random.NextDouble();
            return new Row { Features = features, Label = label };
        }
    }

    /// <summary>A prediction as ML.NET writes it.</summary>
    public sealed class Answer
    {
        public float Score { get; set; }
    }
}
