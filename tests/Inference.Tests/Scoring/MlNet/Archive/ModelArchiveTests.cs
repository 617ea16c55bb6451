using System.Diagnostics;
using System.IO.Compression;
using Inference.Cli;
using Inference.Scoring.MlNet.Archive;

namespace Inference.Tests.Scoring.MlNet.Archive;

public sealed class ModelArchiveTests
{
    [Theory]
    [InlineData("sample")]
    [InlineData("payments")]
    public void Models_Of_The_Repository_Pass(string model)
    {
        var zip = File.ReadAllBytes(Path.Combine(ProjectFolder.Find(), "models", model, "1", "model.zip"));
        ModelArchive.Read(zip);
        var watch = Stopwatch.StartNew();
        ModelArchive.Read(zip);
        TestContext.Current.TestOutputHelper?.WriteLine($"{model}: {watch.Elapsed.TotalMilliseconds:0.00} ms");
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../Model.key")]
    [InlineData("Model/../../Model.key")]
    [InlineData("Model\\..\\Model.key")]
    [InlineData("C:\\Model.key")]
    [InlineData("Model//Model.key")]
    [InlineData("./Model.key")]
    public void Refuses_A_Name_That_Is_No_Plain_Path(string name)
    {
        var error = Assert.Throws<FormatException>(() => ModelArchive.Read(Zip(name)));
        Assert.Contains("not a plain path", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Model/")]
    [InlineData("Model\\Model.key")]
    [InlineData("Transform_001_a..b/Model.key")]
    public void Takes_Names_That_Other_Tools_And_Old_Versions_Write(string name) => ModelArchive.Read(Zip(name));

    [Fact]
    public void Refuses_Pipelines_Nested_Deeper_Than_A_Stack_Holds()
    {
        var error = Assert.Throws<FormatException>(() => ModelArchive.Read(Zip(string.Concat(Enumerable.Repeat("Model/", 1000)) + "Model.key")));
        Assert.Contains("1000 folders", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_More_Entries_Than_A_Model_Has()
    {
        var error = Assert.Throws<FormatException>(() => ModelArchive.Read(Zip([.. Enumerable.Range(0, 10_001).Select(i => $"{i}")])));
        Assert.Contains("10001 entries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_What_Inflates_Without_Measure()
    {
        const int Entries = 3;
        string[] names = [.. Enumerable.Range(0, Entries).Select(i => $"{i}")];
        ModelArchive.Read(Zip(names), Entries * ZeroBytes);
        var error = Assert.Throws<FormatException>(() => ModelArchive.Read(Zip(names), (Entries * ZeroBytes) - 1));
        Assert.Contains("inflates to more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_What_Is_No_Archive() => Assert.Throws<FormatException>(() => ModelArchive.Read(new byte[100]));

    private const int ZeroBytes = 100_000;

    private static byte[] Zip(params string[] names)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var stream = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                if (names.Length < 10)
                    stream.Write(new byte[ZeroBytes]);
            }
        }

        return zip.ToArray();
    }
}
