using System.Globalization;
using Inference.Models;

namespace Inference.Cli.Packaging;

/// <summary>What a verb says once it has written a package.</summary>
internal static class PackageReport
{
    /// <summary>Says where the package is, whether it serves, and what to do next.</summary>
    /// <param name="line">Takes the lines.</param>
    /// <param name="folder">The new version.</param>
    /// <param name="modelsFolder">The folder of all models.</param>
    /// <param name="isDefault">Whether the model was made the one that answers when none is named.</param>
    /// <param name="csv">The file to score, as the next command names it.</param>
    public static void Write(Action<string> line, string folder, string modelsFolder, bool isDefault, string csv)
    {
        var version = Path.GetFileName(folder);
        var modelFolder = Path.GetDirectoryName(folder)!;
        var name = Path.GetFileName(modelFolder);
        line($"Written: {Screen.Shortened(folder)}");
        if (isDefault)
            line($"'{name}' is now the default model.");
        var models = modelsFolder == ProjectFolder.Models ? "" : $" --models {modelsFolder}";
        if (ServingFiles.PinnedVersion(modelFolder)?.ToString(CultureInfo.InvariantCulture) is { } pinned && pinned != version)
            line($"{Path.Combine(modelFolder, ServingFiles.FileName)} pins version {pinned}. To serve the new one: dotnet run --project src/Cli -- models activate {name} {version}{models}");
        line($"Next: dotnet run --project src/Cli -- score {csv} --model {name}{models} --out scored.csv");
    }
}
