using System.Diagnostics;
using Inference.Cli;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring;

namespace Inference.Tests.Scoring.MlNet.Archive;

public sealed class StoredTreesTests
{
    private const int ChildrenCount = 256 + 4 + 4 + 1 + 4 + 8 + 8;

    private static readonly string Folder = Path.Combine(ProjectFolder.Find(), "models", "sample", "1");
    private static readonly ModelManifest Manifest = ModelPackage.ReadManifest(Folder);
    private static readonly byte[] Sample = File.ReadAllBytes(Path.Combine(Folder, Manifest.File));

    [Fact]
    public void Trees_Written_By_Hand_Are_Opened()
    {
        using var scorer = Open([1, ~0], [~2, ~1]);
        Assert.Equal("tree-ensemble", scorer.Info.Name);
    }

    [Theory]
    [InlineData(new[] { 1, ~0 }, new[] { ~1, 1 }, "reached by two paths")]
    [InlineData(new[] { 1, 0 }, new[] { ~0, ~1 }, "reached by two paths")]
    [InlineData(new[] { 1, ~0 }, new[] { ~0, ~1 }, "reached by two paths")]
    [InlineData(new[] { 1, ~0 }, new[] { ~1, ~3 }, "which it does not have")]
    [InlineData(new[] { 1, ~0 }, new[] { 2, ~1 }, "which it does not have")]
    [InlineData(new[] { 1, int.MinValue }, new[] { ~0, ~1 }, "which it does not have")]
    [InlineData(new[] { ~0, ~1 }, new[] { ~2, 1 }, "only 1 of its 2 nodes")]
    public void Refuses_A_Tree_Whose_Nodes_Are_Not_Reached_Once(int[] less, int[] greater, string reason)
    {
        var error = Assert.Throws<FormatException>(() => Open(less, greater));
        Assert.Contains("tree 0 in its entry", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Refuses_A_Feature_That_The_Model_Does_Not_Have(int feature)
    {
        var error = Assert.Throws<FormatException>(() => Open([~0], [~1], feature));
        Assert.Contains($"reads feature {feature}", error.Message, StringComparison.Ordinal);
    }

    /// <summary>ML.NET would read past the end of the entry for ever.</summary>
    [Theory]
    [InlineData(6000)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void Refuses_An_Array_That_Is_Longer_Than_Its_Entry(int length)
    {
        var zip = StoredEnsemble.Replace(Sample, entry =>
        {
            BitConverter.TryWriteBytes(entry.AsSpan(ChildrenCount), length);
            return entry;
        });
        var error = Assert.Throws<FormatException>(() => Open(zip));
        Assert.Contains("bytes follow, where", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Tree_As_Deep_As_It_Has_Nodes_Does_Not_Overflow_The_Stack()
    {
        const int Depth = 100_000;
        int[] less = [.. Enumerable.Range(1, Depth - 1), ~Depth];
        int[] greater = [.. Enumerable.Range(0, Depth).Select(node => ~node)];
        var watch = Stopwatch.StartNew();
        using var scorer = Open(less, greater);
        TestContext.Current.TestOutputHelper?.WriteLine($"{scorer.Info} after {watch.ElapsedMilliseconds} ms");
        scorer.Score(new float[Manifest.Features.Count], new float[1]);
    }

    private static IScorer Open(int[] less, int[] greater, int feature = 0) =>
        Open(StoredEnsemble.Replace(Sample, entry => StoredEnsemble.Write(entry, less, greater, feature)));

    private static IScorer Open(byte[] zip) => ScorerFactory.Open(zip, Manifest, new ModelSchema(Manifest.Features));
}
