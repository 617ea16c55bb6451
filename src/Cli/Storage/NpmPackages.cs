using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Inference.Cli.Storage;

/// <summary>The npm packages of one folder, at the versions that its lock file pins.</summary>
/// <param name="Folder">Holds package.json and package-lock.json.</param>
/// <param name="What">The one that matters: <c>Azurite</c>.</param>
/// <param name="Purpose">What it is for: <c>the local stand-in for Azure Storage</c>.</param>
/// <param name="Otherwise">What a user without npm can do instead, as a sentence; empty when nothing.</param>
internal sealed record NpmPackages(string Folder, string What, string Purpose, string Otherwise = "")
{
    private const string Stamp = "node_modules/.installed";

    /// <summary>Installs them unless they are there already.</summary>
    /// <param name="progress">Is told before an install begins.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">npm is missing or fails, or there is no lock file.</exception>
    public async Task EnsureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var lockFile = Path.Combine(Folder, "package-lock.json");
        if (!File.Exists(lockFile))
            throw new CliException(Sentence($"{What} cannot be installed: there is no package-lock.json in {Folder}. Start inside the repository."));

        // Files are there long before npm is done, so what counts is a stamp written behind a whole install. It names
        // the lock file's content: a newer pin installs anew.
        var stamp = Path.Combine(Folder, Stamp);
        var wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(lockFile, cancellationToken)));
        if (IsInstalled(stamp, wanted))
            return;
        // Two processes (say, two test projects) may come here at once; npm itself does not keep them apart.
        await using var turn = await InstallTurn.TakeAsync(Folder, cancellationToken);
        if (IsInstalled(stamp, wanted))
            return;
        progress($"Installing {What}, {Purpose} (npm ci; once, about half a minute) …");
        await InstallAsync(cancellationToken);
        await File.WriteAllTextAsync(stamp + ".new", wanted, cancellationToken);
        File.Move(stamp + ".new", stamp, overwrite: true);
    }

    /// <summary>Starts node or npm, or says that it must be installed.</summary>
    /// <param name="program"><c>node</c> or <c>npm</c>.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="workingFolder">Where it starts; null: where this process did.</param>
    /// <exception cref="CliException">It is not there.</exception>
    public Process Start(string program, IEnumerable<string> arguments, string? workingFolder = null)
    {
        // On Windows, npm is a batch file.
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() && program == "npm" ? "npm.cmd" : program, arguments)
        {
            WorkingDirectory = workingFolder ?? "",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new CliException(Sentence($"'{start.FileName}' was not found or could not be started. {What} needs Node.js 20 or newer with npm: install it."), error);
        }
    }

    private static bool IsInstalled(string stamp, string wanted) => File.Exists(stamp) && File.ReadAllText(stamp) == wanted;

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        using var npm = Start("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], Folder);
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
            throw new CliException($"npm ci failed in {Folder}:\n{(await errors).Trim()}\n{(await output).Trim()}".TrimEnd());
    }

    private string Sentence(string text) => $"{text} {Otherwise}".TrimEnd();
}
