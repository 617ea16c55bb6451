using Inference.Cli;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Models;

public sealed class ModelCacheTests : IDisposable
{
    private static readonly string Sample = Path.Combine(ProjectFolder.Find(), "models", "sample", "1");

    private readonly TemporaryFolder _folder = new();

    public ModelCacheTests()
    {
        AddVersion(1);
        AddVersion(2);
        AddVersion(10);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_Highest_Version_Serves_And_The_Only_Model_Is_The_Default()
    {
        using var cache = ModelCache.Load(_folder.Path);

        Assert.Equal("10", cache.Get("sample").VersionText);
        Assert.Equal("10", cache.Get(null).VersionText);
        Assert.EndsWith("10", ModelCache.LiveFolder(_folder.Path, "sample"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_Pin_Decides_Which_Version_Serves()
    {
        File.WriteAllText(_folder.File("sample", "serving.json"), """{"version": 2}""");
        using var cache = ModelCache.Load(_folder.Path);

        Assert.Equal("2", cache.Get("sample").VersionText);
    }

    [Theory]
    [InlineData("""{"version": 3}""", "pins version 3, but there are only: 1, 2, 10")]
    [InlineData("nonsense", "not valid")]
    public void A_Pin_That_Cannot_Be_Followed_Is_Refused(string pin, string expected)
    {
        File.WriteAllText(_folder.File("sample", "serving.json"), pin);

        Assert.Contains(expected, Assert.Throws<ModelPackageException>(() => ModelCache.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Several_Models_One_Must_Be_Named_As_Default()
    {
        _folder.Copy(Path.Combine(ProjectFolder.Find(), "models", "payments", "1"), "payments", "1");

        using (var cache = ModelCache.Load(_folder.Path))
            Assert.Contains("payments, sample", Assert.Throws<ModelNotFoundException>(() => cache.Get("")).Message, StringComparison.Ordinal);

        File.WriteAllText(_folder.File("serving.json"), """{"default": "payments"}""");
        using (var cache = ModelCache.Load(_folder.Path))
            Assert.Equal("payments", cache.Get(null).Name);

        File.WriteAllText(_folder.File("serving.json"), """{"default": "nobody"}""");
        Assert.Contains("names 'nobody'", Assert.Throws<ModelPackageException>(() => ModelCache.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Model_In_The_Folder_Of_Another_Name_Is_Refused()
    {
        Directory.Move(_folder.File("sample"), _folder.File("other"));

        Assert.Contains("does not match the folder 'other'", Assert.Throws<ModelPackageException>(() => ModelCache.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_Unknown_Model_Is_Answered_With_Those_There_Are()
    {
        using var cache = ModelCache.Load(_folder.Path);

        Assert.Contains("Known: sample", Assert.Throws<ModelNotFoundException>(() => cache.Get("nobody")).Message, StringComparison.Ordinal);
        Assert.Throws<ModelNotFoundException>(() => ModelCache.LiveFolder(_folder.Path, "../sample"));
    }

    private void AddVersion(int version)
    {
        var manifest = Path.Combine(_folder.Copy(Sample, "sample", $"{version}"), "model.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"version\": 1", $"\"version\": {version}", StringComparison.Ordinal));
    }
}
