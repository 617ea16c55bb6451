using System.Diagnostics;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring;

namespace Inference.Benchmarks;

/// <summary>Models of one score from any scorer, for benchmarks of calls.</summary>
internal static class CallModel
{
    public static LoadedModel Of(IScorer scorer, MergeChoice merge)
    {
        FeatureDefinition[] features = [.. Enumerable.Range(0, TrainedTrees.Features).Select(i => new FeatureDefinition { Name = $"x{i}", Type = FeatureType.Number })];
        var manifest = new ModelManifest
        {
            Format = ModelManifest.CurrentFormat,
            Name = "calls",
            Version = 1,
            Task = ModelTask.Regression,
            File = "model.zip",
            Sha256 = "",
            Features = features,
            RealTime = new() { Merge = merge },
        };
        return new LoadedModel(manifest, new ModelSchema(features), scorer);
    }

    /// <summary>A scorer that keeps its core busy for a time per call and a time per row, and does nothing else.</summary>
    public sealed class Busy(double microsecondsPerCall, double microsecondsPerRow) : IScorer
    {
        public int ScoresPerRow => 1;

        public ScorerInfo Info { get; } = new("busy", "for benchmarks", 0);

        public void Score(ReadOnlySpan<float> features, Span<float> scores) => Spin(microsecondsPerCall + (microsecondsPerRow * scores.Length));

        public void Dispose()
        {
        }

        /// <summary>Keeps the core busy.</summary>
        public static void Spin(double microseconds)
        {
            if (microseconds == 0)
                return;
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started).TotalMicroseconds < microseconds)
                continue;
        }
    }
}
