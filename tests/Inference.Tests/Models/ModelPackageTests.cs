using Inference.Cli;
using Inference.Models;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Models;

public sealed class ModelPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _package;

    public ModelPackageTests() => _package = _folder.Copy(Path.Combine(ProjectFolder.Find(), "models", "sample", "1"), "sample", "1");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_Package_Reproduces_Its_Golden_Rows_And_Offers_One_As_Example()
    {
        using var model = ModelPackage.Load(_package);

        Assert.Equal(("sample", "1", 3, 3), (model.Name, model.VersionText, model.Schema.Count, model.Example.Count));
    }

    [Fact]
    public void What_A_Manifest_Leaves_Out_Has_Its_Default()
    {
        File.WriteAllText(Manifest, $$"""
            {
              "format": 1, "name": "sample", "version": 1, "task": "binary-classification", "file": "model.zip",
              "sha256": "{{ModelPackage.ReadManifest(_package).Sha256}}", "labels": ["0", "1"],
              "features": [{"name": "feature1", "type": "number"}, {"name": "feature2", "type": "number"}, {"name": "feature3", "type": "number"}]
            }
            """);
        using var model = ModelPackage.Load(_package);

        Assert.Equal(("prediction", "probability"), (model.Manifest.Outputs.Prediction, model.Manifest.Outputs.Probability));
        Assert.Equal(new ModelBatchOptions(), model.Manifest.Batch);
        Assert.Equal((0, 1), (model.Predict([0.5f]).LabelIndex, model.Predict([MathF.BitIncrement(0.5f)]).LabelIndex));
        Assert.Equal(RejectReason.MissingValue, model.Schema[0].ParseMissing(out _));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "version 2 does not match the folder '1'")]
    [InlineData("\"format\": 1", "\"format\": 9", "format 9 is not known")]
    [InlineData("\"name\": \"sample\"", "\"name\": \"Sample!\"", "lower-case letters")]
    [InlineData("\"threshold\": 0.5", "\"threshold\": 1.5", "'threshold' must be from 0 to 1")]
    [InlineData("\"threshold\": 0.5", "\"treshold\": 0.5", "treshold")]
    [InlineData("\"file\": \"model.zip\"", "\"file\": \"../model.zip\"", "must be a file name in the same folder")]
    [InlineData("\"file\": \"model.zip\"", "\"file\": \"other.zip\"", "is missing")]
    [InlineData("\"name\": \"feature2\"", "\"name\": \"feature1\"", "'feature1' stands twice")]
    [InlineData("\"binary-classification\"", "\"regression\"", "no 'labels'")]
    [InlineData("\"threshold\": 0.5", "\"realTime\": {\"maxBatchRows\": 0}", "'maxBatchRows' from 1 to 65536")]
    [InlineData("\"threshold\": 0.5", "\"realTime\": {\"maxBatchRows\": 65537}", "'maxBatchRows' from 1 to 65536")]
    [InlineData("\"threshold\": 0.5", "\"realTime\": {\"maxQueuedRows\": 0}", "'maxQueuedRows' of 1 or more")]
    [InlineData("\"threshold\": 0.5", "\"realTime\": {\"merge\": \"sometimes\"}", "not a valid manifest")]
    [InlineData("\"batch\": {}", "\"batch\": {\"delimiter\": \":\"}", """'batch.delimiter' must be "," ";" "\t" or "|", found ":".""")]
    [InlineData("\"batch\": {}", "\"batch\": {\"delimiter\": \"\"}", "'batch.delimiter' must be")]
    [InlineData("\"batch\": {}", "\"batch\": {\"keepColumns\": [\"id\", \"id\"]}", "'batch.keepColumns' lists names of columns, each once")]
    [InlineData("\"batch\": {}", "\"batch\": {\"keepColumns\": [\"\"]}", "'batch.keepColumns' lists")]
    public void A_Manifest_That_Is_Wrong_Is_Refused_With_The_Reason(string from, string to, string expected)
    {
        var manifest = File.ReadAllText(Manifest);
        Assert.Contains(from, manifest, StringComparison.Ordinal);
        File.WriteAllText(Manifest, ReplaceFirst(manifest, from, to));

        AssertRefused(expected);
    }

    [Fact]
    public void Batch_Options_Are_Read_And_Score_Files_Again()
    {
        using var plain = ModelPackage.Load(_package);
        File.WriteAllText(Manifest, ReplaceFirst(File.ReadAllText(Manifest), "\"batch\": {}", """
            "batch": {"delimiter": "\t", "keepColumns": ["id"], "errorThreshold": {"rows": 5}}
            """));
        using var model = ModelPackage.Load(_package);

        Assert.Equal("\t", model.Manifest.Batch.Delimiter);
        Assert.Equal(["id"], model.Manifest.Batch.KeepColumns);
        Assert.NotEqual(plain.ManifestSha256, model.ManifestSha256);
    }

    [Fact]
    public void Real_Time_Options_Say_How_Calls_Are_Scored_And_Do_Not_Score_Files_Again()
    {
        using var plain = ModelPackage.Load(_package);
        File.WriteAllText(Manifest, ReplaceFirst(File.ReadAllText(Manifest), "\"threshold\": 0.5", "\"threshold\": 0.5, \"realTime\": {\"merge\": \"on\", \"maxBatchRows\": 16}"));
        using var model = ModelPackage.Load(_package);

        Assert.Null(plain.Manifest.RealTime);
        Assert.Contains(": a row alone ", plain.Merging.Reason, StringComparison.Ordinal);
        Assert.Equal(new ModelRealTimeOptions { Merge = MergeChoice.On, MaxBatchRows = 16 }, model.Manifest.RealTime);
        Assert.StartsWith("merges calls, as model.json asks: a row alone ", model.Merging.Reason, StringComparison.Ordinal);
        Assert.True(model.Merging.IsOn);
        Assert.Equal(plain.ManifestSha256, model.ManifestSha256);
    }

    [Fact]
    public void A_Changed_Model_File_Is_Refused_Before_Anything_Reads_It()
    {
        File.WriteAllText(Path.Combine(_package, "model.zip"), "not even a zip");

        AssertRefused("SHA-256");
    }

    [Fact]
    public void A_File_That_Is_No_Model_Is_Refused()
    {
        var bytes = "not even a zip"u8.ToArray();
        File.WriteAllBytes(Path.Combine(_package, "model.zip"), bytes);
        var manifest = File.ReadAllText(Manifest);
        var hash = ModelPackage.ReadManifest(_package).Sha256;
        File.WriteAllText(Manifest, manifest.Replace(hash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), StringComparison.Ordinal));

        AssertRefused("ML.NET cannot open it");
    }

    [Fact]
    public void Golden_Rows_That_Are_Missing_Empty_Or_Not_Reproduced_Are_Refused()
    {
        var golden = Path.Combine(_package, "golden.csv");
        var lines = File.ReadAllLines(golden);

        File.WriteAllLines(golden, [lines[0], lines[1][..lines[1].LastIndexOf(',')] + ",0.987654"]);
        AssertRefused("row 1 should score 0.987654");
        File.WriteAllLines(golden, [lines[0], lines[1] + ",1"]);
        AssertRefused("row 1 must have 4 fields");
        File.WriteAllLines(golden, [lines[0]]);
        AssertRefused("no golden rows");
        File.Delete(golden);
        AssertRefused("golden rows are missing");
    }

    [Fact]
    public void A_Folder_Without_A_Manifest_Is_Refused()
    {
        File.Delete(Manifest);

        AssertRefused("the manifest is missing");
    }

    private string Manifest => Path.Combine(_package, "model.json");

    private void AssertRefused(string expected) =>
        Assert.Contains(expected, Assert.Throws<ModelPackageException>(() => ModelPackage.Load(_package)).Message, StringComparison.Ordinal);

    private static string ReplaceFirst(string text, string from, string to)
    {
        var at = text.IndexOf(from, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }
}
