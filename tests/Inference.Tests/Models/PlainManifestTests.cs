using System.Text;
using System.Text.Json;
using Inference.Cli;
using Inference.Models;

namespace Inference.Tests.Models;

public sealed class PlainManifestTests
{
    /// <summary>Every member there is.</summary>
    private const string Full = """
        {
          "format": 1, "name": "m", "version": 3, "task": "binary-classification", "file": "model.zip", "sha256": "ab",
          "features": [
            { "name": "x", "type": "number", "missing": { "policy": "fill", "value": 1.5e-3 } },
            { "name": "n", "type": "integer", "missing": { "policy": "allow" } },
            { "name": "b", "type": "boolean" },
            { "name": "c", "type": "category", "values": ["Oslo", "R\u00f6m"], "missing": { "policy": "fill", "value": "Oslo" }, "unknown": "missing" }
          ],
          "extraFields": "ignore", "labels": ["no", "yes"], "threshold": 0.3,
          "outputs": { "prediction": "p", "probability": "q" },
          "batch": { "errorThreshold": { "rows": 5, "percent": 2.5 }, "delimiter": "\t", "keepColumns": ["id", "x"] },
          "realTime": { "merge": "on", "maxBatchRows": 16, "maxQueuedRows": 100 },
          "training": {
            "trainedAt": "2026-03-04T05:06:07.123+02:00", "source": "data.csv", "sourceSha256": "cd", "label": "y", "trainer": "fasttree", "seed": 42,
            "rows": { "train": 60, "validation": 20, "test": 20 },
            "metrics": { "auc": 0.99, "f1": 1e-5 },
            "statistics": {
              "x": { "rows": 60, "missing": 1, "min": -1, "max": 2.5, "mean": 0.1, "standardDeviation": 1.25, "deciles": [1, 2.5, 3] },
              "c": { "rows": 60, "missing": 0, "counts": [30, 30] }
            }
          }
        }
        """;

    public static TheoryData<string> Committed => [.. Directory.EnumerateFiles(ProjectFolder.Models, ModelPackage.ManifestFile, SearchOption.AllDirectories).Select(path => Path.GetRelativePath(ProjectFolder.Models, path))];

    [Theory]
    [MemberData(nameof(Committed))]
    public void Reads_Every_Committed_Manifest_As_The_Serializer_Does(string path) => Same(File.ReadAllBytes(Path.Combine(ProjectFolder.Models, path)));

    [Fact]
    public void Reads_Every_Member_As_The_Serializer_Does() => Same(Encoding.UTF8.GetBytes(Full));

    [Theory]
    [InlineData("\"name\": \"m\"", "\"nam\": \"m\"")]
    [InlineData("\"name\": \"m\"", "\"name\": \"m\", \"name\": \"k\"")]
    [InlineData("\"name\": \"m\"", "\"name\": null")]
    [InlineData("\"version\": 3", "\"version\": 3.5")]
    [InlineData("\"version\": 3", "\"version\": \"3\"")]
    [InlineData("\"threshold\": 0.3", "\"threshold\": null")]
    [InlineData("\"binary-classification\"", "\"Binary-Classification\"")]
    [InlineData("\"fill\", \"value\": 1.5e-3", "\"fill\", \"values\": 1")]
    [InlineData("\"auc\": 0.99", "\"auc\": 0.99, \"auc\": 1")]
    [InlineData("\"train\": 60", "\"train\": 60, \"more\": 1")]
    [InlineData("\"ignore\"", "\"pass\"")]
    public void Leaves_The_Unusual_To_The_Serializer(string usual, string unusual) =>
        Assert.Null(PlainManifest.TryRead(Encoding.UTF8.GetBytes(Full.Replace(usual, unusual, StringComparison.Ordinal))));

    [Fact]
    public void Reads_No_Damaged_Manifest_Differently()
    {
        const int Seed = 11;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var read = 0;
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Full).ToList();
            var place = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[place] = (byte)random.Next(32, 127);
                    break;
                case 1:
                    bytes.RemoveAt(place);
                    break;
                default:
                    bytes.Insert(place, bytes[random.Next(bytes.Count)]);
                    break;
            }

            if (PlainManifest.TryRead([.. bytes]) is not { } manifest)
                continue;
            read++;
            Assert.Equal(Text(JsonSerializer.Deserialize([.. bytes], ModelJson.Default.ModelManifest)!), Text(manifest));
        }

        Assert.InRange(read, 500, 4500);
    }

    private static void Same(byte[] content)
    {
        var manifest = PlainManifest.TryRead(content);
        Assert.NotNull(manifest);
        Assert.Equal(Text(JsonSerializer.Deserialize(content, ModelJson.Default.ModelManifest)!), Text(manifest));
    }

    private static string Text(ModelManifest manifest) => JsonSerializer.Serialize(manifest, ModelJson.Default.ModelManifest);
}
