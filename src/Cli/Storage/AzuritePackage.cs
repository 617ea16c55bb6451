namespace Inference.Cli.Storage;

/// <summary>Azurite from npm, at the version that package.json pins.</summary>
internal static class AzuritePackage
{
    private const string BlobService = "node_modules/azurite/dist/src/blob/main.js";

    /// <summary>The packages of a project's root folder.</summary>
    public static NpmPackages In(string folder) => new(folder, "Azurite", "the local stand-in for Azure Storage", "Or name a storage account with --storage.");

    /// <summary>The script that node runs, installed first when it is not there yet.</summary>
    /// <exception cref="CliException">npm is missing or fails.</exception>
    public static async Task<string> EnsureAsync(NpmPackages packages, Action<string> progress, CancellationToken cancellationToken)
    {
        await packages.EnsureAsync(progress, cancellationToken);
        var script = Path.Combine(packages.Folder, BlobService);
        return File.Exists(script)
            ? script
            : throw new CliException($"npm ci ended well but {BlobService} is not there. Delete node_modules in {packages.Folder} and start again.");
    }
}
