using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Inference.Cli;

namespace Inference.Benchmarks.Compare;

/// <summary>What must be installed, and what of it was found.</summary>
/// <param name="Python">A Python that has all modules.</param>
/// <param name="Versions">Their versions, and Python's own.</param>
/// <param name="Wrk">wrk's version.</param>
internal sealed record Prerequisites(string Python, IReadOnlyDictionary<string, string> Versions, string Wrk)
{
    /// <summary>Installs everything on Debian and Ubuntu.</summary>
    public const string Install = "apt install python3-sklearn python3-pandas python3-fastapi uvicorn python3-onnx wrk";

    /// <summary>The first is often another Python than the one that the system's packages are for.</summary>
    private static readonly string[] Candidates = ["python3", "/usr/bin/python3"];

    private static readonly string[] Modules = ["sklearn", "pandas", "fastapi", "uvicorn", "onnx", "joblib"];

    private const string Script = """
        import importlib, json, platform, sys
        found = {"python": platform.python_version()}
        for name in sys.argv[1:]:
            try:
                found[name] = importlib.import_module(name).__version__
            except ImportError:
                pass
        print(json.dumps(found))
        """;

    /// <summary>Looks for all of it.</summary>
    /// <exception cref="CliException">Something is missing; the message names all of it.</exception>
    public static async Task<Prerequisites> FindAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new CliException("compare reads what Linux says of processes under /proc: run it on Linux.");
        (string Python, Dictionary<string, string> Versions)? best = null;
        foreach (var candidate in Candidates)
        {
            if (await VersionsAsync(candidate, cancellationToken) is { } versions && versions.Count > (best?.Versions.Count ?? 0))
                best = (candidate, versions);
        }

        string[] missing = best is null ? ["python3", .. Modules] : [.. Modules.Where(module => !best.Value.Versions.ContainsKey(module))];
        var wrk = Measuring.Wrk.FindVersion();
        if (wrk is null)
            missing = [.. missing, "wrk"];
        return missing.Length == 0
            ? new Prerequisites(best!.Value.Python, best.Value.Versions, wrk!)
            : throw new CliException($"Missing: {string.Join(", ", missing)} (looked for modules in {string.Join(" and ", Candidates)}). On Debian and Ubuntu: {Install}");
    }

    /// <summary>Versions of the modules that a Python has; null when there is no such Python.</summary>
    private static async Task<Dictionary<string, string>?> VersionsAsync(string python, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", Script, .. Modules]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await errors;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? JsonSerializer.Deserialize<Dictionary<string, string>>(output) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
