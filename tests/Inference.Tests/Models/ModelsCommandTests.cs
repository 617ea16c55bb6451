using Inference.Tests.Testing;

namespace Inference.Tests.Models;

/// <summary>The verb <c>models</c> as its users start it.</summary>
public sealed class ModelsCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Versions_Of_A_Folder_Are_Listed_Checked_Activated_And_Rolled_Back()
    {
        for (var version = 1; version <= 3; version++)
            SamplePackage.WriteTo(_folder.Path, version);
        File.WriteAllText(_folder.File("sample", "3", "model.zip"), "half");

        var list = await RunAsync(0, "list");
        Assert.Matches(@"\| sample \(default\) \| 2 .* tree-ensemble: .* a row alone .* folder +\| can serve", list);
        Assert.Matches(@"\| 3 +\| live .* only half copied", list);
        Assert.Matches(@"20, all reproduced(.|\n)*Real time +\w+ .*: a row alone ", await RunAsync(0, "validate", "sample/2"));
        Assert.Contains("only half copied", await RunAsync(1, "validate", _folder.File("sample", "3")), StringComparison.Ordinal);

        Assert.Contains("only half copied", await RunAsync(1, "activate", "sample", "3"), StringComparison.Ordinal);
        Assert.Contains("has no version 9. Versions: 1, 2, 3", await RunAsync(1, "activate", "sample", "9"), StringComparison.Ordinal);
        Assert.Contains("Version 1 of sample is live; before it was 3", await RunAsync(0, "activate", "sample", "1"), StringComparison.Ordinal);
        await RunAsync(0, "activate", "sample", "2");
        Assert.Equal("2 1", await PinAsync());
        Assert.Contains("Version 1 of sample is live again; 2 was", await RunAsync(0, "rollback", "sample"), StringComparison.Ordinal);
        Assert.Equal("1 2", await PinAsync());
        await RunAsync(0, "rollback", "sample");
        Assert.Equal("2 1", await PinAsync());
        await RunAsync(0, "unpin", "sample");
        Assert.False(File.Exists(_folder.File("sample", "serving.json")));
    }

    [Fact]
    public async Task A_Package_Is_Published_To_A_Container_Once_And_Pinned_There()
    {
        SamplePackage.WriteTo(_folder.Path, 1);
        var next = SamplePackage.WriteTo(_folder.File("new"), 2);
        string[] storage = ["--storage", azurite.ConnectionString];

        Assert.Contains("Published sample version 2", await RunAsync(0, ["push", next, .. storage]), StringComparison.Ordinal);
        Assert.Contains("is there already", await RunAsync(1, ["push", next, .. storage]), StringComparison.Ordinal);
        Assert.Matches(@"\| 1 .* folder .*\n.*\| 2 +\| live .* container", await RunAsync(0, ["list", .. storage]));
        Assert.Contains("Version 1 of sample is live again", await RunAsync(0, ["rollback", "sample", .. storage]), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("sample", "serving.json")));
        var pin = await azurite.Client.GetBlobContainerClient("models").GetBlobClient("sample/serving.json").DownloadContentAsync();
        Assert.Contains("\"version\": 1,\n  \"previous\": 2", pin.Value.Content.ToString(), StringComparison.Ordinal);
        await RunAsync(0, ["unpin", "sample", .. storage]);
    }

    [Fact]
    public async Task Storage_That_Is_None_Is_Said()
    {
        Assert.Contains("--storage is not a connection string", await RunAsync(1, "list", "--storage", "nonsense"), StringComparison.Ordinal);
        Assert.Contains("There is no model 'nobody'. Known: none", await RunAsync(1, "rollback", "nobody"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("push", "models/sample/1")]
    [InlineData("activate", "sample")]
    [InlineData("forget", "sample")]
    public async Task Wrong_Usage_Has_Its_Own_Exit_Code(params string[] arguments) => await RunAsync(2, arguments);

    private async Task<string> PinAsync()
    {
        using var pin = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.File("sample", "serving.json")));
        return $"{pin.RootElement.GetProperty("version")} {pin.RootElement.GetProperty("previous")}";
    }

    private async Task<string> RunAsync(int expected, params string[] arguments)
    {
        var (exitCode, output, errors) = await CliProcess.RunAsync(["models", .. arguments, "--models", _folder.Path]);
        Assert.Equal((expected, ""), (exitCode, exitCode == expected ? "" : output + errors));
        return output + errors;
    }
}
