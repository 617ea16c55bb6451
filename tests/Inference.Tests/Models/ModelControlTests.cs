using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Models;

/// <summary>Loading and unloading at somebody's word, between the looks.</summary>
public sealed class ModelControlTests : IDisposable
{
    private readonly ServedFolder _models = new();

    public ModelControlTests() => _models.Add(1);

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task An_Unloaded_Model_Answers_No_More_And_Holds_Nothing()
    {
        _models.Add(2);
        await _models.StartAsync();
        using (await _models.Cache.AcquireAsync("sample", 1, CancellationToken.None))
        {
        }

        Assert.Equal(2, _models.Cache.Memory.Models);
        await _models.UnloadAsync();

        Assert.Equal(0, _models.Cache.Memory.Models);
        Assert.Empty(_models.Cache.Live);
        Assert.Equal(["sample"], _models.Cache.Names);
        Assert.All([_models.State(1), _models.State(2)], state => Assert.Equal((ModelReadiness.Unavailable, "unloaded", false), (state.State, state.Reason, state.IsLive)));
        const string Expected = "Model 'sample' was unloaded. It answers again after POST /v2/repository/models/sample/load or a restart.";
        Assert.Equal(Expected, Assert.Throws<ModelUnavailableException>(() => _models.Cache.Acquire("sample")).Message);
        Assert.Equal(Expected, Assert.Throws<ModelUnavailableException>(() => _models.Cache.Acquire()).Message);
        Assert.Equal(Expected, (await Assert.ThrowsAsync<ModelUnavailableException>(async () => await _models.Cache.AcquireAsync("sample", 1, CancellationToken.None))).Message);
        await Assert.ThrowsAsync<ModelNotFoundException>(async () => await _models.Cache.AcquireAsync("sample", 3, CancellationToken.None));
        Assert.Contains("Information: sample was unloaded; it answers no calls until it is loaded again", _models.Log.Lines);
    }

    [Fact]
    public async Task It_Stays_Unloaded_Whatever_The_Looks_Find_Until_It_Is_Loaded()
    {
        await _models.StartAsync();
        await _models.UnloadAsync();
        _models.Add(2);
        await _models.LookAsync();
        AssertUnloaded();
        _models.Pin("""{"version": 1}""");
        await _models.LookAsync();
        AssertUnloaded();

        await _models.LoadAsync();
        Assert.Equal("1", _models.Live);
        Assert.Equal(["", "Not loaded; it is when it is asked for."], [_models.State(1).Reason, _models.State(2).Reason]);
        await _models.LookAsync();
        Assert.Equal("1", _models.Live);
    }

    [Fact]
    public async Task It_Stays_Unloaded_When_Its_Packages_Go_And_Come_Back()
    {
        await _models.StartAsync();
        await _models.UnloadAsync();
        Directory.Delete(_models.File("sample"), recursive: true);
        await _models.LookAsync();
        Assert.Empty(_models.Cache.Names);
        Assert.Contains("There is no model of that name", (await Assert.ThrowsAsync<ModelNotFoundException>(() => _models.LoadAsync())).Message, StringComparison.Ordinal);

        _models.Add(3);
        await _models.LookAsync();
        Assert.Equal((ModelReadiness.Unavailable, "unloaded"), (_models.State(3).State, _models.State(3).Reason));
        await _models.LoadAsync();
        Assert.Equal("3", _models.Live);
    }

    [Fact]
    public async Task A_Lease_Outlives_The_Unloading()
    {
        await _models.StartAsync();
        var lease = _models.Cache.Acquire("sample");
        await _models.UnloadAsync();

        var score = new float[1];
        lease.Model.Score([1f, 2.5f, 3f], score);
        Assert.InRange(score[0], 0f, 1f);
        Assert.Equal(1, _models.Cache.Memory.Models);
        await _models.LoadAsync();
        Assert.Equal(2, _models.Cache.Memory.Models);
        lease.Dispose();
        Assert.Equal(1, _models.Cache.Memory.Models);
        Assert.Equal("1", _models.Live);
    }

    [Fact]
    public async Task Loading_Takes_What_Is_New_At_Once()
    {
        await _models.StartAsync();
        _models.Add(2);
        await _models.LoadAsync();

        Assert.Equal("2", _models.Live);
    }

    [Fact]
    public async Task Loading_Tries_At_Once_What_Failed_And_Says_Why_It_Fails_Again()
    {
        await _models.StartAsync();
        await _models.UnloadAsync();
        var manifest = File.ReadAllBytes(_models.File("sample", "1", "model.json"));
        File.WriteAllText(_models.File("sample", "1", "model.json"), "{");

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => _models.LoadAsync());
        Assert.StartsWith("Model 'sample' cannot be served. ", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ModelUnavailableException>(() => _models.LoadAsync());
        Assert.Equal(2, _models.Log.Lines.Count(line => line.Contains("cannot be loaded", StringComparison.Ordinal)));
        Assert.DoesNotContain("unloaded", _models.State(1).Reason, StringComparison.Ordinal);

        // Asked for once, it is no longer held back: the next look loads what was mended.
        File.WriteAllBytes(_models.File("sample", "1", "model.json"), manifest);
        await _models.LookAsync();
        Assert.Equal("1", _models.Live);
    }

    [Fact]
    public async Task Loading_Succeeds_While_The_Old_Version_Serves()
    {
        await _models.StartAsync();
        Directory.CreateDirectory(_models.File("sample", "2"));
        File.WriteAllText(_models.File("sample", "2", "model.json"), "{");
        await _models.LoadAsync();

        Assert.Equal("1", _models.Live);
        Assert.NotEqual("", _models.State(2).Reason);
    }

    [Fact]
    public async Task Unknown_Models_Can_Be_Neither_Loaded_Nor_Unloaded()
    {
        await _models.StartAsync();

        await Assert.ThrowsAsync<ModelNotFoundException>(() => _models.LoadAsync("nobody"));
        await Assert.ThrowsAsync<ModelNotFoundException>(() => _models.UnloadAsync("nobody"));
        await Assert.ThrowsAsync<ModelNotFoundException>(() => _models.LoadAsync("../sample"));
        Assert.Equal("1", _models.Live);
    }

    [Fact]
    public async Task A_Cancelled_Load_Leaves_The_Model_Unloaded()
    {
        await _models.StartAsync();
        await _models.UnloadAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _models.Cache.LoadAsync("sample", _models.Stores, new CancellationToken(canceled: true)));
        await _models.LookAsync();
        AssertUnloaded();
    }

    [Fact]
    public async Task The_First_Look_After_A_Restart_Loads_It_Again()
    {
        await _models.StartAsync();
        await _models.UnloadAsync();
        using var restarted = new ModelCache(new InferenceOptions(), _models.Time, _models.Log);
        await restarted.RefreshAsync(_models.Stores, strict: true, CancellationToken.None);

        Assert.Equal(["1"], restarted.Live.Select(model => model.VersionText));
    }

    [Fact]
    public Task Callers_Are_Answered_Or_Told_While_It_Is_Unloaded_And_Loaded() => UnloadAndLoadAsync(5);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task Callers_Are_Answered_Or_Told_Over_Many_Rounds()
    {
        Soak.Only();
        return UnloadAndLoadAsync(300);
    }

    /// <summary>Callers of both versions and of the live one, while the model is unloaded and loaded: nothing is disposed of under a lease.</summary>
    private async Task UnloadAndLoadAsync(int rounds)
    {
        _models.Add(2);
        await _models.StartAsync();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(1, 3).Select(version => Task.Run(() => CallAsync(version, stop.Token))).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            await _models.UnloadAsync();
            Assert.Empty(_models.Cache.Live);
            await _models.LookAsync();
            Assert.Empty(_models.Cache.Live);
            await _models.LoadAsync();
            Assert.Equal("2", _models.Live);
        }

        await stop.CancelAsync();
        var answers = await Task.WhenAll(callers);
        await _models.UnloadAsync();

        Assert.True(answers.Sum() > 0);
        Assert.Equal(0, _models.Cache.Memory.Models);
    }

    /// <summary>Scores until told to stop; version 3 is the live one. Returns how often it was answered.</summary>
    private async Task<int> CallAsync(int version, CancellationToken stop)
    {
        var answers = 0;
        var score = new float[1];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var lease = version == 3 ? _models.Cache.Acquire("sample") : await _models.Cache.AcquireAsync("sample", version, CancellationToken.None);
                lease.Model.Score([1f, 2.5f, 3f], score);
                Assert.InRange(score[0], 0f, 1f);
                answers++;
            }
            catch (ModelUnavailableException error)
            {
                Assert.Contains("was unloaded", error.Message, StringComparison.Ordinal);
                await Task.Yield();
            }
        }

        return answers;
    }

    private void AssertUnloaded()
    {
        Assert.Empty(_models.Cache.Live);
        Assert.Equal(0, _models.Cache.Memory.Models);
        Assert.Contains("was unloaded", Assert.Throws<ModelUnavailableException>(() => _models.Cache.Acquire("sample")).Message, StringComparison.Ordinal);
    }
}
