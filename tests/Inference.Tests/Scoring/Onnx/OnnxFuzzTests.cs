using Inference.Models;
using Inference.Schema;
using Inference.Scoring;
using Inference.Scoring.Onnx;
using Inference.Tests.Testing;

namespace Inference.Tests.Scoring.Onnx;

/// <summary>Damaged files: they are refused with a <see cref="FormatException"/>, or they are still models and score.</summary>
public sealed class OnnxFuzzTests
{
    private const int Seed = 20_261_124;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_Damaged_File_Is_Refused_Or_Scores() => Run(300);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Many_Damaged_Files_Are_Refused_Or_Score()
    {
        Soak.Only();
        Run(10_000);
    }

    private static void Run(int files)
    {
        var samples = OnnxSamples.All();
        var refused = 0;
        for (var file = 0; file < files; file++)
        {
            var random = new Random(Seed + file);
            var (model, manifest) = samples[file % samples.Length];
            var bytes = OnnxMutations.Mutate(model, samples[random.Next(samples.Length)].Model, random);
            var started = TimeProvider.System.GetTimestamp();
            if (!Open(bytes, manifest, file))
                refused++;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, $"File {file} of seed {Seed} took longer than {Limit}.");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} of {files} refused; seed {Seed}");
        Assert.InRange(refused, files / 4, files - 1);
    }

    private static bool Open(byte[] bytes, ModelManifest manifest, int file)
    {
        try
        {
            var features = manifest.Features.Count;
            if (OnnxTrees.Read(OnnxModel.Parse(bytes), manifest.Task, features, manifest.ScoresPerRow, out _) is { } ensemble)
                Score(new PlainTrees(ensemble), features);
            using var scorer = ScorerFactory.Open(bytes, manifest, new ModelSchema(manifest.Features));
            Score(scorer, features);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
        catch (InvalidOperationException error) when (error.InnerException is Microsoft.ML.OnnxRuntime.OnnxRuntimeException)
        {
            // A graph that opens and fails on a row says so.
            return true;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"File {file} of seed {Seed}: {error.GetType().Name}: {error.Message}", error);
        }
    }

    private static void Score(IScorer scorer, int features) => scorer.Score(OnnxNetworks.Rows(8, features), new float[8 * scorer.ScoresPerRow]);
}
