using System.Globalization;

namespace Inference.Models;

/// <summary>A <c>models/&lt;name&gt;</c> folder that training writes into.</summary>
internal static class ModelFolder
{
    /// <summary>The version folders, lowest first; empty when there is no such model.</summary>
    public static SortedSet<int> Versions(string modelFolder) => !Directory.Exists(modelFolder) ? [] :
    [
        .. Directory.EnumerateDirectories(modelFolder)
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Where(version => version > 0),
    ];

    /// <summary>Folder of one version.</summary>
    public static string OfVersion(string modelFolder, int version) => Path.Combine(modelFolder, version.ToString(CultureInfo.InvariantCulture));
}
