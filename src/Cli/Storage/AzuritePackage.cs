using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Inference.Cli.Storage;

/// <summary>Azurite from npm, at the version that package.json pins.</summary>
internal static class AzuritePackage
{
    private const string BlobService = "node_modules/azurite/dist/src/blob/main.js";
    private const string Stamp = "node_modules/.azurite-installed";

    /// <summary>The script that node runs, installed first when it is not there yet.</summary>
    /// <exception cref="CliException">npm is missing or fails.</exception>
    public static async Task<string> EnsureAsync(string folder, Action<string> progress, CancellationToken cancellationToken)
    {
        var script = Path.Combine(folder, BlobService);
        var lockFile = Path.Combine(folder, "package-lock.json");
        if (!File.Exists(lockFile))
            throw new CliException($"Azurite cannot be installed: there is no package-lock.json in {folder}. Start inside the repository, or name a storage account with --storage.");

        // The script is there long before npm is done, so what counts is a stamp written behind a whole install. It names
        // the lock file's content: a newer pin installs anew.
        var stamp = Path.Combine(folder, Stamp);
        var wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(lockFile, cancellationToken)));
        if (IsInstalled(stamp, wanted))
            return script;
        // Two processes (say, two test projects) may come here at once; npm itself does not keep them apart.
        await using var turn = await InstallTurn.TakeAsync(folder, cancellationToken);
        if (IsInstalled(stamp, wanted))
            return script;
        progress("Installing Azurite, the local stand-in for Azure Storage (npm ci; once, about half a minute) …");
        await InstallAsync(folder, cancellationToken);
        if (!File.Exists(script))
            throw new CliException($"npm ci ended well but {BlobService} is not there. Delete node_modules in {folder} and start again.");
        await File.WriteAllTextAsync(stamp + ".new", wanted, cancellationToken);
        File.Move(stamp + ".new", stamp, overwrite: true);
        return script;
    }

    /// <summary>Name of a command that npm or node is started by, which on Windows is a batch file for npm.</summary>
    public static string Command(string name) => OperatingSystem.IsWindows() && name == "npm" ? "npm.cmd" : name;

    private static bool IsInstalled(string stamp, string wanted) => File.Exists(stamp) && File.ReadAllText(stamp) == wanted;

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
            throw new CliException($"'{start.FileName}' was not found or could not be started. Azurite needs Node.js 20 or newer with npm. Install it, or name a storage account with --storage.", error);
        }
    }
}
