using System.Text;
using Inference.Cli;

namespace Inference.Tests.Testing;

/// <summary>The committed model <c>sample</c>, under any version number: real files, as training wrote them.</summary>
internal static class SamplePackage
{
    private static readonly string Committed = Path.Combine(ProjectFolder.Find(), "models", "sample", "1");

    /// <summary>Its three files by name, in the order in which they are published.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files(int version) => new Dictionary<string, byte[]>
    {
        ["model.zip"] = File.ReadAllBytes(Path.Combine(Committed, "model.zip")),
        ["golden.csv"] = File.ReadAllBytes(Path.Combine(Committed, "golden.csv")),
        ["model.json"] = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Committed, "model.json")).Replace("\"version\": 1", $"\"version\": {version}", StringComparison.Ordinal)),
    };

    /// <summary>Writes a version into a models folder and returns its own folder.</summary>
    public static string WriteTo(string modelsFolder, int version)
    {
        var folder = Directory.CreateDirectory(Path.Combine(modelsFolder, "sample", $"{version}")).FullName;
        foreach (var (name, content) in Files(version))
            File.WriteAllBytes(Path.Combine(folder, name), content);
        return folder;
    }
}
