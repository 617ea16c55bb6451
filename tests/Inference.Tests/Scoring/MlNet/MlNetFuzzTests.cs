using Inference.Cli;
using Inference.Cli.Training.Fitting;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring;
using Inference.Tests.Testing;

namespace Inference.Tests.Scoring.MlNet;

/// <summary>Damaged ML.NET packages whose hash nevertheless matches: they are refused with a <see cref="FormatException"/>, or they are still models and score.</summary>
public sealed class MlNetFuzzTests
{
    private const int Seed = 20_261_124;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("sample", 150)]
    [InlineData(nameof(TrainerKind.LightGbm), 60)]
    [InlineData(nameof(TrainerKind.FastForest), 60)]
    public void A_Damaged_File_Is_Refused_Or_Scores(string model, int files) => Run(model, files);

    [Theory]
    [InlineData("sample", 10_000)]
    [InlineData(nameof(TrainerKind.LightGbm), 3_000)]
    [InlineData(nameof(TrainerKind.FastForest), 3_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Many_Damaged_Files_Are_Refused_Or_Score(string model, int files)
    {
        Soak.Only();
        Run(model, files);
    }

    private static void Run(string model, int files)
    {
        var (manifest, zip) = Model(model);
        var schema = new ModelSchema(manifest.Features);
        var (refused, slowest, slowestFile) = (0, TimeSpan.Zero, 0);
        for (var file = 0; file < files; file++)
        {
            var random = new Random(Seed + file);
            // The archive itself, mostly found out by its checksums, and what is in it, which only a reader of it can find out.
            var bytes = file % 3 == 0 ? MlNetMutations.Bytes(zip, random) : MlNetMutations.Entry(zip, random);
            var started = TimeProvider.System.GetTimestamp();
            if (!Open(bytes, manifest, schema, file))
                refused++;
            var taken = TimeProvider.System.GetElapsedTime(started);
            Assert.True(taken < Limit, $"File {file} of seed {Seed} took {taken}, longer than {Limit}.");
            (slowest, slowestFile) = taken > slowest ? (taken, file) : (slowest, slowestFile);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} of {files} refused; the slowest, file {slowestFile}, took {slowest.TotalMilliseconds:0} ms; seed {Seed}");
        Assert.InRange(refused, files / 4, files - 1);
    }

    private static (ModelManifest Manifest, byte[] Zip) Model(string model)
    {
        var folder = Path.Combine(ProjectFolder.Find(), "models", "sample", "1");
        var sample = ModelPackage.ReadManifest(folder);
        if (!Enum.TryParse<TrainerKind>(model, out var trainer))
            return (sample, File.ReadAllBytes(Path.Combine(folder, sample.File)));
        var task = trainer == TrainerKind.LightGbm ? ModelTask.MulticlassClassification : ModelTask.Regression;
        var trained = TrainedModel.Train(trainer, task, leaves: 8, withMissing: false);
        string[]? labels = task == ModelTask.MulticlassClassification ? [.. Enumerable.Range(0, trained.ScoresPerRow).Select(i => $"{i}")] : null;
        return (sample with { Task = task, Features = [.. trained.Features.Columns.Select(column => column.Definition)], Labels = labels, Threshold = null }, trained.Zip);
    }

    private static bool Open(byte[] bytes, ModelManifest manifest, ModelSchema schema, int file)
    {
        try
        {
            using var scorer = ScorerFactory.Open(bytes, manifest, schema);
            scorer.Score(new float[schema.Count * 4], new float[4 * manifest.ScoresPerRow]);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"File {file} of seed {Seed}: {error.GetType().Name}: {error.Message}", error);
        }
    }
}
