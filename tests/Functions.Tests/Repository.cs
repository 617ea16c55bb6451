using System.Text.Json;
using System.Xml.Linq;
using Inference.Cli;

namespace Inference.Functions.Tests;

/// <summary>The repository's own files, which are part of what is deployed.</summary>
internal static class Repository
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = ProjectFolder.Find();

    public static JsonElement Json(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, path)));
        return document.RootElement.Clone();
    }

    public static XElement Project(string path) => XElement.Load(Path.Combine(Root, path));
}
