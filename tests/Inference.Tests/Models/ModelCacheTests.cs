using Inference.Cli;
using Inference.Models;
using Inference.Models.Stores;
using Inference.Predict.Queueing;
using Inference.Tests.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inference.Tests.Models;

/// <summary>What a start makes of a models folder, and which version answers.</summary>
public sealed class ModelCacheTests : IDisposable
{
    private readonly ServedFolder _models = new();

    public ModelCacheTests()
    {
        foreach (var version in new[] { 1, 2, 10 })
            _models.Add(version);
    }

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task The_Highest_Version_Serves_And_The_Only_Model_Is_The_Default()
    {
        await _models.StartAsync();

        Assert.Equal("10", _models.Live);
        using var unnamed = _models.Cache.Acquire();
        Assert.Equal("10", unnamed.Model.VersionText);
        Assert.Equal(1, _models.Cache.Memory.Models);
        Assert.Contains(_models.Log.Lines, line => line.StartsWith("Information: Loaded sample version 10 from the folder in ", StringComparison.Ordinal) && line.Contains("3 features, scored by tree-ensemble (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Lease_Scores_Calls_And_The_Choice_How_Is_Shown()
    {
        await _models.StartAsync();
        using var lease = _models.Cache.Acquire("sample");
        var (score, expected) = (new float[1], new float[1]);
        lease.Model.Score([1f, 2.5f, 3f], expected);

        Assert.Equal(ScoringStatus.Scored, (await lease.ScoreAsync(new[] { 1f, 2.5f, 3f }, score, Deadline.None, CancellationToken.None)).Status);
        Assert.Equal(expected, score);
        Assert.Equal(1, lease.Totals.Rows);
        var (model, totals) = Assert.Single(_models.Cache.Totals("sample"));
        Assert.Equal((10, 1L), (model.Manifest.Version, totals.Succeeded.Count));
        // The clock of this test stands still.
        const string Calls = "scores each call by itself: a row alone 0.00 µs, in a block of 32 0.00 µs";
        Assert.Equal(Calls, _models.State(10).Scorer!.Calls);
        Assert.Contains(_models.Log.Lines, line => line.EndsWith(Calls, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Cache_Of_Models_That_Are_There_Scores_Too()
    {
        using var cache = ModelCache.Of(SumModel.Regression());
        using var lease = cache.Acquire();
        var score = new float[1];

        Assert.Equal(ScoringStatus.Scored, (await lease.ScoreAsync(new[] { 1f, 2f }, score, Deadline.None, CancellationToken.None)).Status);
        Assert.Equal(3f, score[0]);
    }

    [Fact]
    public async Task A_Pin_Decides_Which_Version_Serves()
    {
        _models.Pin("""{"version": 2, "previous": 10}""");
        await _models.StartAsync();

        Assert.Equal("2", _models.Live);
        Assert.Equal((true, true, ModelReadiness.Ready), (_models.State(2).IsLive, _models.State(2).IsPinned, _models.State(2).State));
        Assert.Equal((false, false, ModelReadiness.Unavailable), (_models.State(10).IsLive, _models.State(10).IsPinned, _models.State(10).State));
    }

    [Theory]
    [InlineData("""{"version": 3}""", "pins version 3, but there are only: 1, 2, 10")]
    [InlineData("nonsense", "not valid")]
    public async Task A_Pin_That_Cannot_Be_Followed_Ends_The_Start(string pin, string expected)
    {
        _models.Pin(pin);

        await AssertStartEndsAsync(expected);
    }

    [Fact]
    public async Task A_Broken_Package_That_Would_Be_Live_Ends_The_Start_And_Any_Other_Does_Not()
    {
        File.WriteAllText(_models.File("sample", "2", "model.json"), "{");
        await _models.StartAsync();
        Assert.Equal("10", _models.Live);

        File.WriteAllText(_models.File("sample", "10", "model.json"), "{");
        using var another = NewCache();
        Assert.Contains("not a valid manifest", (await Assert.ThrowsAsync<ModelPackageException>(() => another.RefreshAsync(_models.Stores, strict: true, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Missing_Folder_Ends_The_Start()
    {
        using var cache = NewCache();

        await Assert.ThrowsAsync<ModelPackageException>(() => cache.RefreshAsync([new FolderStore(_models.File("none"))], strict: true, CancellationToken.None));
    }

    [Fact]
    public async Task Of_Several_Models_One_Must_Be_Named_As_Default()
    {
        using var folder = new TemporaryFolder();
        folder.Copy(_models.Path);
        folder.Copy(Path.Combine(ProjectFolder.Find(), "models", "payments", "1"), "payments", "1");
        IModelStore[] stores = [new FolderStore(folder.Path)];

        using var none = NewCache();
        await none.RefreshAsync(stores, strict: true, CancellationToken.None);
        Assert.Contains("payments, sample", Assert.Throws<ModelNotFoundException>(() => none.Acquire("")).Message, StringComparison.Ordinal);

        File.WriteAllText(folder.File("serving.json"), """{"default": "payments"}""");
        await none.RefreshAsync(stores, strict: false, CancellationToken.None);
        using (var lease = none.Acquire())
            Assert.Equal("payments", lease.Model.Name);

        File.WriteAllText(folder.File("serving.json"), """{"default": "nobody"}""");
        await none.RefreshAsync(stores, strict: false, CancellationToken.None);
        Assert.Equal("payments", none.DefaultName);
        Assert.Contains("names 'nobody'", none.Trouble, StringComparison.Ordinal);
        using var another = NewCache();
        Assert.Contains("names 'nobody'", (await Assert.ThrowsAsync<ModelPackageException>(() => another.RefreshAsync(stores, strict: true, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Model_In_The_Folder_Of_Another_Name_Is_Refused()
    {
        Directory.Move(_models.File("sample"), _models.File("other"));

        await AssertStartEndsAsync("does not match the folder 'other'");
    }

    [Fact]
    public async Task A_File_Above_The_Limit_Is_Refused_By_Its_Length()
    {
        using var models = new ServedFolder(new InferenceOptions { MaxModelFileBytes = 10_000 });
        models.Add(1);

        var error = await Assert.ThrowsAsync<ModelPackageException>(models.StartAsync);
        Assert.Contains("13436 bytes are more than the 10000 that Inference:MaxModelFileBytes allows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Unknown_Model_Or_Version_Is_Answered_With_Those_There_Are()
    {
        await _models.StartAsync();

        Assert.Contains("Known: sample", Assert.Throws<ModelNotFoundException>(() => _models.Cache.Acquire("nobody")).Message, StringComparison.Ordinal);
        Assert.Contains("Known: sample", Assert.Throws<ModelNotFoundException>(() => _models.Cache.Acquire("../sample")).Message, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<ModelNotFoundException>(async () => await _models.Cache.AcquireAsync("sample", 3, CancellationToken.None));
        Assert.Contains("Versions: 1, 2, 10", error.Message, StringComparison.Ordinal);
    }

    private async Task AssertStartEndsAsync(string expected) =>
        Assert.Contains(expected, (await Assert.ThrowsAsync<ModelPackageException>(_models.StartAsync)).Message, StringComparison.Ordinal);

    private static ModelCache NewCache() => new(new InferenceOptions(), TimeProvider.System, NullLogger<ModelCache>.Instance);
}
