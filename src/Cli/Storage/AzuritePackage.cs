using System.ComponentModel;
using System.Diagnostics;

namespace Inference.Cli.Storage;

/// <summary>Azurite from npm, at the version that package.json pins.</summary>
internal static class AzuritePackage
{
    private const string BlobService = "node_modules/azurite/dist/src/blob/main.js";

    /// <summary>The script that node runs, installed first when it is not there yet.</summary>
    /// <exception cref="CliException">npm is missing or fails.</exception>
    public static async Task<string> EnsureAsync(string folder, Action<string> progress, CancellationToken cancellationToken)
    {
        var script = Path.Combine(folder, BlobService);
        if (File.Exists(script))
            return script;
        if (!File.Exists(Path.Combine(folder, "package-lock.json")))
            throw new CliException($"Azurite cannot be installed: there is no package-lock.json in {folder}. Start inside the repository, or name a storage account with --storage.");

        // Two processes (say, two test projects) may come here at once; npm itself does not keep them apart.
        await using var turn = await InstallTurn.TakeAsync(folder, cancellationToken);
        if (File.Exists(script))
            return script;
        progress("Installing Azurite, the local stand-in for Azure Storage (npm ci; once, about half a minute) …");
        await InstallAsync(folder, cancellationToken);
        return File.Exists(script)
            ? script
            : throw new CliException($"npm ci ended well but {BlobService} is not there. Delete node_modules in {folder} and start again.");
    }

    /// <summary>Name of a command that npm or node is started by, which on Windows is a batch file for npm.</summary>
    public static string Command(string name) => OperatingSystem.IsWindows() && name == "npm" ? "npm.cmd" : name;

    private static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Command("npm"), ["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Start(start);
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await npm.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }

        if (npm.ExitCode != 0)
            throw new CliException($"npm ci failed in {folder}:\n{(await errors).Trim()}\n{(await output).Trim()}".TrimEnd());
    }

    /// <summary>Starts a program, or says that it must be installed.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new CliException($"'{start.FileName}' could not be started: {error.Message}. Azurite needs Node.js 20 or newer with npm. Install it, or name a storage account with --storage.", error);
        }
    }
}
