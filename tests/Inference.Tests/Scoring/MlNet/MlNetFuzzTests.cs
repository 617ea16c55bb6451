using System.IO.Compression;
using Inference.Cli;
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

    [Fact]
    public void A_Damaged_File_Is_Refused_Or_Scores() => Run(150);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Many_Damaged_Files_Are_Refused_Or_Score()
    {
        Soak.Only();
        Run(10_000);
    }

    private static void Run(int files)
    {
        var folder = Path.Combine(ProjectFolder.Find(), "models", "sample", "1");
        var manifest = ModelPackage.ReadManifest(folder);
        var schema = new ModelSchema(manifest.Features);
        var zip = File.ReadAllBytes(Path.Combine(folder, manifest.File));
        var refused = 0;
        for (var file = 0; file < files; file++)
        {
            var started = TimeProvider.System.GetTimestamp();
            var random = new Random(Seed + file);
            // The archive itself, mostly found out by its checksums, and what is in it, which only ML.NET can find out.
            var bytes = file % 3 == 0 ? Mutate(zip, random) : MutateEntry(zip, random);
            if (!Open(bytes, manifest, schema, file))
                refused++;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, $"File {file} of seed {Seed} took longer than {Limit}.");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} of {files} refused; seed {Seed}");
        Assert.InRange(refused, files / 4, files - 1);
    }

    private static bool Open(byte[] bytes, ModelManifest manifest, ModelSchema schema, int file)
    {
        try
        {
            using var scorer = ScorerFactory.Open(bytes, manifest, schema);
            scorer.Score(new float[schema.Count * 4], new float[4]);
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

    private static byte[] MutateEntry(byte[] zip, Random random)
    {
        using var result = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read))
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            var victim = random.Next(source.Entries.Count);
            for (var i = 0; i < source.Entries.Count; i++)
            {
                using var from = source.Entries[i].Open();
                using var content = new MemoryStream();
                from.CopyTo(content);
                using var to = target.CreateEntry(source.Entries[i].FullName, CompressionLevel.Fastest).Open();
                to.Write(i == victim ? Mutate(content.ToArray(), random) : content.ToArray());
            }
        }

        return result.ToArray();
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
            return [1];
        var mutated = bytes.ToArray();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            var at = random.Next(mutated.Length);
            switch (random.Next(5))
            {
                case 0:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    // A count or a length, as an attacker would set it.
                    BitConverter.TryWriteBytes(mutated.AsSpan(at / 4 * 4).Length >= 4 ? mutated.AsSpan(at / 4 * 4) : new byte[4], random.Next(3) switch { 0 => int.MaxValue, 1 => -1, _ => random.Next() });
                    break;
                case 2:
                    mutated = mutated[..Math.Max(1, at)];
                    break;
                case 3:
                    mutated.AsSpan(at, Math.Min(16, mutated.Length - at)).Clear();
                    break;
                default:
                    mutated[at] = (byte)random.Next(256);
                    break;
            }
        }

        return mutated;
    }
}
