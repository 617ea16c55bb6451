using Inference.Models;
using Inference.Schema;
using Inference.Scoring;

namespace Inference.Tests.Testing;

/// <summary>A tiny deterministic model: its score is a function of the features' sum that a reader can compute in the head.</summary>
internal static class SumModel
{
    /// <summary>Probability of the positive label = sum of the features / 100.</summary>
    public static LoadedModel Binary(ModelBatchOptions? batch = null, params FeatureDefinition[] features) =>
        Create(ModelTask.BinaryClassification, ["0", "1"], batch, features);

    /// <summary>The value = sum of the features.</summary>
    public static LoadedModel Regression(params FeatureDefinition[] features) => Create(ModelTask.Regression, null, null, features);

    /// <summary>Three labels; the label whose number the sum is has probability 0.8, the others 0.1.</summary>
    public static LoadedModel Multiclass(params FeatureDefinition[] features) =>
        Create(ModelTask.MulticlassClassification, ["red", "green", "blue, or so"], null, features);

    /// <summary>As <see cref="Binary"/>, with a gate that every block of rows must pass before it is scored.</summary>
    public static LoadedModel Gated(Task gate, TaskCompletionSource arrived) => Watched(() =>
    {
        arrived.TrySetResult();
        gate.Wait();
    });

    /// <summary>As <see cref="Binary"/>, with something done on the scoring thread before every block of rows.</summary>
    public static LoadedModel Watched(Action before) => Create(ModelTask.BinaryClassification, ["0", "1"], null, [], scorer => new WatchedScorer(scorer, _ => before()));

    /// <summary>As <see cref="Regression"/> with two features; whatever is scored is shown to <paramref name="watch"/> first, which may throw.</summary>
    public static LoadedModel Watched(ModelRealTimeOptions realTime, Action<float[]> watch)
    {
        using var plain = Regression();
        return new LoadedModel(plain.Manifest with { RealTime = realTime }, plain.Schema, new WatchedScorer(new SumScorer(2, ModelTask.Regression, 1), watch));
    }

    /// <summary>As <see cref="Binary"/>, as another version of the model.</summary>
    public static LoadedModel BinaryVersion(int version) => Create(ModelTask.BinaryClassification, ["0", "1"], null, [], version: version);

    /// <summary>A model that fails on every row.</summary>
    public static LoadedModel Failing(string message) => Watched(() => throw new InvalidOperationException(message));

    /// <summary>A model with another manifest: names of outputs, policies.</summary>
    public static LoadedModel Changed(LoadedModel model, Func<ModelManifest, ModelManifest> change)
    {
        var manifest = change(model.Manifest);
        return new LoadedModel(manifest, new ModelSchema(manifest.Features, manifest.ExtraFields), new SumScorer(manifest.Features.Count, manifest.Task, manifest.Labels?.Count ?? 1));
    }

    /// <summary>As <see cref="Regression"/>, for callers that send more than the features.</summary>
    public static LoadedModel Lenient() => Changed(Regression(), manifest => manifest with { ExtraFields = ExtraFieldsPolicy.Ignore });

    /// <summary>As <see cref="Binary"/>, with other labels.</summary>
    public static LoadedModel Labelled(string[] labels, params FeatureDefinition[] features) => Create(ModelTask.BinaryClassification, labels, null, features);

    public static FeatureDefinition Number(string name) => new() { Name = name, Type = FeatureType.Number };

    private static LoadedModel Create(ModelTask task, string[]? labels, ModelBatchOptions? batch, FeatureDefinition[] features, Func<IScorer, IScorer>? wrap = null, int version = 3)
    {
        if (features.Length == 0)
            features = [Number("x"), Number("y")];
        var manifest = new ModelManifest
        {
            Format = ModelManifest.CurrentFormat,
            Name = "sum",
            Version = version,
            Task = task,
            File = "model.zip",
            Sha256 = new string('0', 64),
            Features = features,
            Labels = labels,
            Batch = batch ?? new ModelBatchOptions(),
        };
        IScorer scorer = new SumScorer(features.Length, task, labels?.Length ?? 1);
        return new LoadedModel(manifest, new ModelSchema(features), wrap is null ? scorer : wrap(scorer));
    }

    private sealed class SumScorer(int featureCount, ModelTask task, int labels) : IScorer
    {
        public int ScoresPerRow => task == ModelTask.MulticlassClassification ? labels : 1;

        public ScorerInfo Info { get; } = new("sum", "for tests", 0);

        public void Score(ReadOnlySpan<float> features, Span<float> scores)
        {
            for (var row = 0; row * ScoresPerRow < scores.Length; row++)
            {
                var sum = 0f;
                foreach (var value in features.Slice(row * featureCount, featureCount))
                    sum += float.IsNaN(value) ? 0 : value;
                if (ScoresPerRow == 1)
                {
                    scores[row] = task == ModelTask.Regression ? sum : sum / 100f;
                    continue;
                }

                scores.Slice(row * ScoresPerRow, ScoresPerRow).Fill(0.1f);
                scores[row * ScoresPerRow + (int)sum] = 0.8f;
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class WatchedScorer(IScorer inner, Action<float[]> watch) : IScorer
    {
        public int ScoresPerRow => inner.ScoresPerRow;

        public ScorerInfo Info => inner.Info;

        public void Score(ReadOnlySpan<float> features, Span<float> scores)
        {
            if (features.Length > 0)
                watch(features.ToArray());
            inner.Score(features, scores);
        }

        public void Dispose() => inner.Dispose();
    }
}
