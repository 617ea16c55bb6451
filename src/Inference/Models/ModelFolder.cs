using System.Globalization;

namespace Inference.Models;

/// <summary>A <c>models/&lt;name&gt;</c> folder: its versions, and which of them is live.</summary>
internal static class ModelFolder
{
    /// <summary>The version folders, lowest first; empty when there is no such model.</summary>
    public static SortedSet<int> Versions(string modelFolder) => !Directory.Exists(modelFolder) ? [] :
    [
        .. Directory.EnumerateDirectories(modelFolder)
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Where(version => version > 0),
    ];

    /// <summary>The pinned version, else the highest.</summary>
    /// <exception cref="ModelPackageException">The pin is malformed or names a version that is not there.</exception>
    public static int LiveVersion(string modelFolder, SortedSet<int> versions)
    {
        var pinned = ServingFiles.PinnedVersion(modelFolder);
        return pinned is null ? versions.Max
            : versions.Contains(pinned.Value) ? pinned.Value
            : throw new ModelPackageException(Path.Combine(modelFolder, ServingFiles.FileName), $"pins version {pinned}, but there are only: {string.Join(", ", versions)}.");
    }

    /// <summary>Folder of one version.</summary>
    public static string OfVersion(string modelFolder, int version) => Path.Combine(modelFolder, version.ToString(CultureInfo.InvariantCulture));
}
