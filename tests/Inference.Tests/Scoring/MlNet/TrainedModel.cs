using Inference.Cli.Training.Data;
using Inference.Cli.Training.Fitting;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring.MlNet;
using Inference.Scoring.MlNet.Archive;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Tests.Scoring.MlNet;

/// <summary>A small ML.NET model, trained on made-up rows and saved.</summary>
/// <param name="Task">What it predicts.</param>
/// <param name="Zip">The bytes of its <c>model.zip</c>.</param>
/// <param name="Features">What feeds it.</param>
/// <param name="ScoresPerRow">1, or the number of labels.</param>
internal sealed record TrainedModel(ModelTask Task, byte[] Zip, ModelSchema Features, int ScoresPerRow)
{
    private const int FeatureCount = 6;
    private const int Seed = 11;
    private static readonly string[] Labels = ["a", "b", "c", "d"];

    /// <summary>As <c>train</c> makes it; the forest of a binary label is calibrated by a step of its own.</summary>
    public static TrainedModel Train(TrainerKind trainer, ModelTask task, int leaves, bool withMissing)
    {
        var ml = new MLContext(Seed);
        var (matrix, label) = Rows(task, leaves > 32 ? 3000 : 800, withMissing);
        var candidate = new Candidate(trainer, leaves > 32 ? 12 : 21, leaves, 2, 0.2, 0.7);
        var model = CandidateFit.Fit(ml, candidate, label, matrix, Seed);
        if (task == ModelTask.BinaryClassification && trainer == TrainerKind.FastForest)
        {
            var scores = model.Transform(LabelledRow.View(ml, matrix, label));
            var calibration = ml.BinaryClassification.Calibrators.Platt(nameof(LabelledRow.Flag)).Fit(scores);
            model = new TransformerChain<ITransformer>(model, calibration);
        }

        return Save(ml, model, task);
    }

    /// <summary>Any pipeline that reads the vector of features.</summary>
    public static TrainedModel Fit(ModelTask task, Func<MLContext, IEstimator<ITransformer>> pipeline)
    {
        var ml = new MLContext(Seed);
        var (matrix, label) = Rows(task, 800, withMissing: false);
        return Save(ml, pipeline(ml).Fit(LabelledRow.View(ml, matrix, label)), task);
    }

    /// <summary>Saves a fitted pipeline with the schema that <c>train</c> saves.</summary>
    public static TrainedModel Save(MLContext ml, ITransformer model, ModelTask task, int featureCount = FeatureCount)
    {
        using var zip = new MemoryStream();
        ml.Model.Save(model, FeaturesColumn.Schema(featureCount), zip);
        return new TrainedModel(task, zip.ToArray(), Numbers(featureCount), task == ModelTask.MulticlassClassification ? Labels.Length : 1);
    }

    /// <summary>Opens it again from its bytes.</summary>
    public MlNetModel Open() => MlNetModel.Open(Archive(), Features);

    /// <summary>Looked through.</summary>
    public ModelArchive Archive() => ModelArchive.Read(Zip);

    private static ModelSchema Numbers(int count) =>
        new(Enumerable.Range(0, count).Select(i => new FeatureDefinition { Name = $"f{i}", Type = FeatureType.Number, Missing = new() { Policy = MissingPolicy.Allow } }));

    private static (RowMatrix Matrix, LabelColumn Label) Rows(ModelTask task, int rows, bool withMissing)
    {
        var random = new Random(Seed);
        var features = new float[rows * FeatureCount];
        var labels = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            var x = features.AsSpan(row * FeatureCount, FeatureCount);
            foreach (ref var value in x)
                value = random.NextSingle();
            x[5] = MathF.Floor(4 * x[5]);
            var signal = x[0] + (x[1] * x[2]) - (x[3] > 0.7f ? 0.5f : 0f) + (x[5] == 2f ? 0.4f : 0f) + (0.3f * random.NextSingle());
            labels[row] = task switch
            {
                ModelTask.BinaryClassification => signal > 0.9f ? 1 : 0,
                ModelTask.Regression => 100 * signal,
                _ => Math.Clamp(MathF.Floor(2.5f * signal), 0, Labels.Length - 1),
            };
            if (withMissing)
                x[random.Next(FeatureCount)] = float.NaN;
        }

        int[] all = [.. Enumerable.Range(0, rows)];
        return (new RowMatrix(all, features, FeatureCount), new LabelColumn("label", task, task == ModelTask.Regression ? null : Labels, labels, all));
    }
}
