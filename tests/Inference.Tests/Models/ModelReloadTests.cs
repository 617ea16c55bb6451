using System.Text;
using Inference.Models;
using Inference.Tests.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inference.Tests.Models;

/// <summary>What later looks at the same folder do.</summary>
public sealed class ModelReloadTests : IDisposable
{
    private readonly ServedFolder _models = new();

    public ModelReloadTests() => _models.Add(1);

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task A_New_Version_Takes_Over_And_A_Lease_Keeps_The_Old_One()
    {
        await _models.StartAsync();
        var old = _models.Cache.Acquire("sample");
        _models.Add(2);
        await _models.LookAsync();
        Directory.Delete(_models.File("sample", "1"), recursive: true);
        await _models.LookAsync();

        Assert.Equal("2", _models.Live);
        Assert.Equal(2, _models.Cache.Memory.Models);
        var score = new float[1];
        old.Model.Score([1f, 2.5f, 3f], score);
        Assert.InRange(score[0], 0f, 1f);
        old.Dispose();
        Assert.Equal(1, _models.Cache.Memory.Models);
    }

    [Fact]
    public async Task What_Did_Not_Change_Is_Not_Loaded_Again()
    {
        await _models.StartAsync();
        await _models.LookAsync();
        await _models.LookAsync();

        Assert.Single(_models.Log.Lines, line => line.Contains("Loaded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Half_Copied_Package_Waits_And_Serves_Once_It_Is_Whole()
    {
        await _models.StartAsync();
        var files = SamplePackage.Files(2);
        var folder = Directory.CreateDirectory(_models.File("sample", "2")).FullName;

        File.WriteAllBytes(Path.Combine(folder, "model.json"), files["model.json"]);
        await _models.LookAsync();
        AssertWaits("the model file that the manifest names is missing");
        File.WriteAllBytes(Path.Combine(folder, "model.zip"), files["model.zip"][..5000]);
        await _models.LookAsync();
        AssertWaits("the golden rows are missing");
        File.WriteAllBytes(Path.Combine(folder, "golden.csv"), files["golden.csv"]);
        await _models.LookAsync();
        AssertWaits("only half copied");
        File.WriteAllBytes(Path.Combine(folder, "model.zip"), files["model.zip"]);
        await _models.LookAsync();

        Assert.Equal("2", _models.Live);
        Assert.Equal("", _models.State(2).Reason);
    }

    [Theory]
    [InlineData("model.json", "\"name\": \"feature3\"", "\"name\": \"feature3\", \"type\": \"number\"}, {\"name\": \"feature4\"", "ML.NET cannot open it")]
    [InlineData("model.json", "\"name\": \"sample\"", "\"name\": \"other\"", "does not match the folder 'sample'")]
    [InlineData("model.json", "\"file\": \"model.zip\"", "\"file\": \"../1/model.zip\"", "must be a file name in the same folder")]
    [InlineData("golden.csv", "feature1", "feature9", "line 1 must be")]
    public async Task A_Bad_Version_Never_Disturbs_What_Serves(string file, string from, string to, string expected)
    {
        await _models.StartAsync();
        _models.Add(3);
        Edit(file, 3, from, to);
        _models.Add(2);
        await _models.LookAsync();

        Assert.Equal("2", _models.Live);
        Assert.Contains(expected, _models.State(3).Reason, StringComparison.Ordinal);
        Assert.Contains(_models.Log.Lines, line => line.StartsWith("Warning: Version 3 of sample cannot be loaded", StringComparison.Ordinal));
        Assert.Contains(expected, (await Assert.ThrowsAsync<ModelUnavailableException>(async () => await _models.Cache.AcquireAsync("sample", 3, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Live_Version_That_Is_Replaced_In_Place_By_A_Bad_One_Keeps_Serving_As_It_Was()
    {
        _models.Add(2);
        await _models.StartAsync();
        File.WriteAllText(_models.File("sample", "2", "model.zip"), "not even a zip");
        await _models.LookAsync();

        Assert.Equal("2", _models.Live);
        Assert.Equal(ModelReadiness.Ready, _models.State(2).State);
        Assert.Contains("SHA-256", _models.State(2).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Live_Version_That_Is_Deleted_Gives_Way_To_The_Next_One_And_The_Last_Stays_In_Memory()
    {
        _models.Add(2);
        await _models.StartAsync();
        Directory.Delete(_models.File("sample", "2"), recursive: true);
        await _models.LookAsync();
        Assert.Equal("1", _models.Live);

        Directory.Delete(_models.File("sample", "1"), recursive: true);
        await _models.LookAsync();
        await _models.LookAsync();
        Assert.Equal("1", _models.Live);
        Assert.Contains("No longer in the models folder", _models.State(1).Reason, StringComparison.Ordinal);
        Assert.Single(_models.Log.Lines, line => line.StartsWith("Warning: All versions of sample are gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Pin_That_Cannot_Be_Followed_Is_Said_Once_And_What_Serves_Goes_On()
    {
        _models.Add(2);
        await _models.StartAsync();
        _models.Pin("""{"version": 7}""");
        await _models.LookAsync();
        await _models.LookAsync();

        Assert.Equal("2", _models.Live);
        Assert.Contains("pins version 7", _models.State(7).Reason, StringComparison.Ordinal);
        Assert.Single(_models.Log.Lines, line => line.Contains("pins version 7", StringComparison.Ordinal));
        _models.Pin("""{"version": 1}""");
        await _models.LookAsync();
        Assert.Equal("1", _models.Live);
    }

    [Fact]
    public async Task Content_That_Failed_Is_Tried_Again_After_A_While()
    {
        await _models.StartAsync();
        Directory.CreateDirectory(_models.File("sample", "2"));
        File.WriteAllText(_models.File("sample", "2", "model.json"), "{");
        await _models.LookAsync();
        await _models.LookAsync();
        Assert.Equal(1, Failures());

        _models.Time.Advance(TimeSpan.FromSeconds(30));
        await _models.LookAsync();
        await _models.LookAsync();
        Assert.Equal(2, Failures());
        _models.Time.Advance(TimeSpan.FromSeconds(30));
        await _models.LookAsync();
        Assert.Equal(2, Failures());
    }

    [Fact(Timeout = 60_000)]
    public async Task Looks_Again_And_Again_On_Its_Interval()
    {
        using var reload = new ModelReload(_models.Cache, _models.Stores, new InferenceOptions(), _models.Time, NullLogger<ModelReload>.Instance);
        await reload.StartingAsync(CancellationToken.None);
        await reload.StartAsync(CancellationToken.None);
        for (var version = 2; version <= 4; version++)
        {
            _models.Add(version);
            while (_models.Live != $"{version}")
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                _models.Time.Advance(new InferenceOptions().ModelReloadInterval);
                await Task.Yield();
            }
        }

        await reload.StopAsync(CancellationToken.None);
    }

    private int Failures() => _models.Log.Lines.Count(line => line.Contains("cannot be loaded", StringComparison.Ordinal));

    private void AssertWaits(string reason)
    {
        Assert.Equal("1", _models.Live);
        Assert.Equal(ModelReadiness.Unavailable, _models.State(2).State);
        Assert.Contains(reason, _models.State(2).Reason, StringComparison.Ordinal);
    }

    private void Edit(string file, int version, string from, string to)
    {
        var path = _models.File("sample", $"{version}", file);
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal), new UTF8Encoding(false));
    }
}
